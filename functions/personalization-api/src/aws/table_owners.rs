//! To which stack a table of item metadata belongs: asked once a table, beside what an answer waits for anyway, and
//! remembered.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared};
use item_tables::{ItemTables, Owner};
use jiff::Timestamp;

use super::clients::Clients;
use super::faults::fault;
use origin_api::background_work::BackgroundWork;
use origin_api::ports::{Clock, ItemStoreError};

/// How long the first answers wait for it, beside the first read of the table. DynamoDB takes few such calls a second
/// in an account, so that many new instances at once have to do without; a table whose tag is not known is read.
const LIMIT: Duration = Duration::from_millis(500);

/// After which time a question is asked again that had no answer, or the answer that the table is another stack's.
const ASK_AGAIN: Duration = Duration::from_secs(60);

/// What is known of the tables.
pub struct TableOwners {
    clients: Arc<Clients>,
    clock: Arc<dyn Clock>,
    background_work: BackgroundWork,
    tables: ItemTables,
    asked: Mutex<HashMap<String, Question>>,
}

/// A question under way, or its answer.
#[derive(Clone)]
struct Question {
    answer: Shared<BoxFuture<'static, Known>>,
    asked: Timestamp,
}

#[derive(Debug, Clone)]
enum Known {
    /// This stack's, or no stack's.
    Usable,
    /// Another stack's; why it is let alone.
    AnotherStacks(String),
    /// DynamoDB does not say.
    Nothing,
}

impl TableOwners {
    /// Nothing is asked until it is needed.
    pub fn new(
        clients: Arc<Clients>,
        clock: Arc<dyn Clock>,
        background_work: BackgroundWork,
        tables: ItemTables,
    ) -> Self {
        Self { clients, clock, background_work, tables, asked: Mutex::default() }
    }

    /// Begins to ask for a table's owner, unless it is known.
    pub fn prepare(&self, table: &str) {
        drop(self.answer(table));
    }

    /// Waits until it is known that a table may be read. One of which nothing can be learnt in time may be.
    ///
    /// # Errors
    /// When the table is another stack's.
    pub async fn usable(&self, table: &str) -> Result<(), ItemStoreError> {
        match tokio::time::timeout(LIMIT, self.answer(table)).await {
            Ok(Known::AnotherStacks(why)) => Err(ItemStoreError::Unreadable(format!("the table {table}: {why}"))),
            Ok(Known::Usable | Known::Nothing) | Err(_) => Ok(()),
        }
    }

    fn answer(&self, table: &str) -> Shared<BoxFuture<'static, Known>> {
        let now = self.clock.now();
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = asked.get(table) {
            let old = Duration::try_from(now.duration_since(known.asked)).is_ok_and(|age| age >= ASK_AGAIN);
            let lasting = matches!(known.answer.peek(), None | Some(Known::Usable));
            if lasting || !old {
                return known.answer.clone();
            }
        }
        let (clients, tables, name) = (Arc::clone(&self.clients), self.tables.clone(), table.to_owned());
        let answer = async move { ask(&clients, &tables, &name).await }.boxed().shared();
        // It goes on when the answer that began it does not wait for it any more.
        self.background_work.spawn(answer.clone().map(drop));
        asked.insert(table.to_owned(), Question { answer: answer.clone(), asked: now });
        answer
    }
}

async fn ask(clients: &Clients, tables: &ItemTables, table: &str) -> Known {
    match tables.owner(clients.dynamodb(), &tables.arn(table)).await {
        Ok(Owner::ThisStack | Owner::NoStack) => Known::Usable,
        Ok(Owner::AnotherStack(other)) => Known::AnotherStacks(other.to_string()),
        Err(error) => {
            tracing::warn!(table, error = %fault(&error), "the table's tags can't be listed; it is read nevertheless");
            Known::Nothing
        }
    }
}
