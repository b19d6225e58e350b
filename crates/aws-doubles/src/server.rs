//! The listener: HTTP/1.1 on a free port, on a thread of its own.
//!
//! The thread is there so that a test may block its own runtime, pause its clock or have no runtime at all.

use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::thread::JoinHandle;

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, HeaderValue};
use http::{Request, Response};
use http_body_util::BodyExt;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::operation::Reply;
use crate::request::ReceivedRequest;

/// Whatever replies to requests.
pub(crate) trait Replies: Send + Sync + 'static {
    fn reply(&self, request: ReceivedRequest) -> Pin<Box<dyn Future<Output = Reply> + Send + '_>>;
}

/// A listener that stops, and closes its connections, when it is dropped.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    stop: Option<oneshot::Sender<Infallible>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    pub(crate) fn start(replies: Arc<dyn Replies>) -> io::Result<Self> {
        let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let (stop, stopped) = oneshot::channel();
        let thread = std::thread::Builder::new().name("aws-double".to_owned()).spawn(move || {
            runtime.block_on(async {
                tokio::select! {
                    () = accept(listener, replies) => {}
                    _ = stopped => {}
                }
            });
        })?;
        Ok(Self { address, stop: Some(stop), thread: Some(thread) })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // Waited for, so that the port refuses connections once the double is gone.
            let _ = thread.join();
        }
    }
}

async fn accept(listener: std::net::TcpListener, replies: Arc<dyn Replies>) {
    let Ok(listener) = TcpListener::from_std(listener) else {
        return;
    };
    while let Ok((stream, _)) = listener.accept().await {
        // Without this, a body sent after its headers waits for the client's delayed acknowledgement: 40 ms.
        let _ = stream.set_nodelay(true);
        let replies = Arc::clone(&replies);
        tokio::spawn(async move {
            let service = service_fn(|request| serve(request, Arc::clone(&replies)));
            // Connections that break are the point of some answers; there is nobody to tell.
            let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

async fn serve(request: Request<Incoming>, replies: Arc<dyn Replies>) -> Result<Response<ReplyBody>, io::Error> {
    let (head, body) = request.into_parts();
    let body = body.collect().await.map_err(io::Error::other)?.to_bytes();
    let request = ReceivedRequest { method: head.method, uri: head.uri, headers: head.headers, body };
    let (content, breaks_off) = match replies.reply(request).await {
        Reply::Whole(content) => (content, false),
        Reply::Half(content) => (content, true),
        Reply::Never => std::future::pending().await,
        Reply::Close => return Err(io::Error::other("the script closes the connection")),
    };
    let whole = content.body.len();
    let data = if breaks_off { content.body.slice(..whole / 2) } else { content.body };
    let mut response =
        Response::new(ReplyBody { data: Some(data), breaks_off: breaks_off.then_some(Break::AfterFlush) });
    *response.status_mut() = content.status;
    *response.headers_mut() = content.headers;
    if breaks_off {
        // Even an empty body can be cut short: it is announced as one byte.
        let announced = HeaderValue::from(whole.max(1));
        response.headers_mut().insert(CONTENT_LENGTH, announced);
    }
    Ok(response)
}

/// A body in one piece, which may then fail so that hyper closes the connection before the announced length is sent.
struct ReplyBody {
    data: Option<Bytes>,
    breaks_off: Option<Break>,
}

#[derive(Clone, Copy)]
enum Break {
    /// Lets hyper flush what it has, else the client would see an empty answer in place of half a one.
    AfterFlush,
    Now,
}

impl Body for ReplyBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if let Some(data) = self.data.take().filter(|data| !data.is_empty()) {
            return Poll::Ready(Some(Ok(Frame::data(data))));
        }
        match self.breaks_off {
            None => Poll::Ready(None),
            Some(Break::AfterFlush) => {
                self.breaks_off = Some(Break::Now);
                context.waker().wake_by_ref();
                Poll::Pending
            }
            Some(Break::Now) => Poll::Ready(Some(Err(io::Error::other("the script cuts the body short")))),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match (&self.data, self.breaks_off) {
            (Some(data), None) => SizeHint::with_exact(data.len() as u64),
            (None, None) => SizeHint::with_exact(0),
            _ => SizeHint::default(),
        }
    }
}
