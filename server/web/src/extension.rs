//! What the edge has found out about the request.

use http::request::Parts;
use leptos::prelude::use_context;

/// What the edge put beside the request that is being answered.
pub fn extension<T: Clone + Send + Sync + 'static>() -> Option<T> {
    use_context::<Parts>()?.extensions.get::<T>().cloned()
}
