//! What happens, as it happens: requests that were answered, and files that were read again, as server-sent events.

use std::convert::Infallible;

use axum::extract::State;
use axum::response::Sse;
use axum::response::sse::{Event, KeepAlive};
use futures_util::stream::{self, Stream};
use tokio::sync::broadcast::error::RecvError;

use crate::server::System;

/// `request` events carry a request's trace, `change` events what was read again. `behind` tells that a page was too
/// slow and missed some: it should ask for all of them anew.
pub(super) async fn events(State(system): State<System>) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let receivers = (system.traces.subscribe(), system.changes.subscribe());
    let events = stream::unfold(receivers, async |(mut requests, mut changes)| {
        let event = tokio::select! {
            request = requests.recv() => event("request", request),
            change = changes.recv() => event("change", change),
        };
        Some((Ok(event?), (requests, changes)))
    });
    Sse::new(events).keep_alive(KeepAlive::default())
}

/// `None` ends the stream: nobody sends any more.
fn event<T: serde::Serialize>(name: &str, received: Result<T, RecvError>) -> Option<Event> {
    match received {
        Ok(data) => Event::default().event(name).json_data(data).ok(),
        Err(RecvError::Lagged(missed)) => Some(Event::default().event("behind").data(missed.to_string())),
        Err(RecvError::Closed) => None,
    }
}
