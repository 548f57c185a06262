//! One client's requests on their way to the router.

use std::{
    collections::VecDeque,
    convert::Infallible,
    net::SocketAddr,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
};

use axum::{
    Router,
    body::Body,
    http::{HeaderValue, Request, header},
    response::Response,
};
use hyper::{body::Incoming, service::Service};
use tokio::sync::Notify;
use tower::ServiceExt;

use super::head::{Framing, Refusal};
use crate::edge::Peer;

/// What was found of each head that hyper has got and the router has not, in their order.
#[derive(Clone, Default)]
pub(super) struct Heads(Arc<Found>);

#[derive(Default)]
struct Found {
    waiting: Mutex<VecDeque<Result<Framing, Refusal>>>,
    any: Notify,
}

impl Heads {
    pub(super) fn push(&self, head: Result<Framing, Refusal>) {
        self.0.waiting.lock().unwrap_or_else(PoisonError::into_inner).push_back(head);
        self.0.any.notify_one();
    }

    /// Done once there was one, if only one asks.
    pub(super) async fn any(&self) {
        self.0.any.notified().await;
    }

    /// The next head; one that was never checked is not answered.
    fn pop(&self) -> Result<Framing, Refusal> {
        let next = self.0.waiting.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
        next.unwrap_or(Err(Refusal::Malformed))
    }
}

/// Gives one client's requests to the router, with the client's address.
pub(super) struct Asker {
    router: Router,
    peer: SocketAddr,
    heads: Heads,
}

impl Asker {
    pub(super) fn new(router: Router, peer: SocketAddr, heads: Heads) -> Asker {
        Asker { router, peer, heads }
    }
}

impl Service<Request<Incoming>> for Asker {
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn call(&self, request: Request<Incoming>) -> Self::Future {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(Peer(self.peer));
        let head = self.heads.pop();
        if let Err(refusal) = head {
            request.extensions_mut().insert(refusal);
        }
        // Where the end of a body is not known beforehand, nothing that follows it is taken for a request.
        let is_last = !matches!(head, Ok(Framing::None | Framing::Length(_)));
        let router = self.router.clone();
        Box::pin(async move {
            let Ok(mut response) = router.oneshot(request).await;
            if is_last {
                response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
            }
            Ok(response)
        })
    }
}
