//! The socket. Each connection is served separately, without axum's own server, so that a fault can close one.

use std::future::{Future, pending};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tower::ServiceExt;

/// The connection of a request, passed to handlers as a request extension.
#[derive(Clone, Debug)]
pub(crate) struct Connection {
    pub remote_port: u16,
    cut: Arc<Notify>,
}

impl Connection {
    /// For a request that comes through no socket.
    pub fn inside() -> Self {
        Self { remote_port: 0, cut: Arc::default() }
    }

    /// Waits until the connection is closed.
    pub async fn closed(&self) {
        self.cut.notified().await;
    }

    /// Closes the connection without another byte. Never returns, because the handler ends with its connection.
    pub async fn drop_now<T>(&self) -> T {
        self.cut.notify_one();
        pending().await
    }
}

/// Accepts connections until `stop` is ready. Dropping the runtime afterwards closes those still open.
pub(crate) async fn serve(listener: TcpListener, router: Router, stop: impl Future) {
    tokio::pin!(stop);
    loop {
        tokio::select! {
            _ = &mut stop => return,
            accepted = listener.accept() => match accepted {
                Ok((stream, remote)) => {
                    let connection = Connection { remote_port: remote.port(), cut: Arc::new(Notify::new()) };
                    tokio::spawn(serve_one(stream, connection, router.clone()));
                }
                // The process is probably out of file descriptors: wait until some are closed.
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            },
        }
    }
}

async fn serve_one(stream: TcpStream, connection: Connection, router: Router) {
    let _ = stream.set_nodelay(true);
    let cut = connection.cut.clone();
    let service = service_fn(move |mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(connection.clone());
        router.clone().oneshot(request)
    });
    let serving = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    tokio::select! {
        // A client may break off; that is not an error.
        _ = serving => {}
        () = cut.notified() => {}
    }
}
