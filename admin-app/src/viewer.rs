//! Who looks at the page: what the edge knows before it is rendered.
//!
//! The server hands it to the browser with the page, so that the shell needs no request of its own.
//! It is told once a page load; signing in and out therefore load a page.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use shared::operator_permissions::{OperatorPermission, OperatorRole};
use ui::prelude::Theme;

use ui::links::use_here;

/// The operator who is signed in, as far as the shell shows them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Viewer {
    /// Their name.
    pub name: String,
    /// Their e-mail address.
    pub email: String,
    /// What they may do. It is for the eye only: the server checks again.
    pub role: OperatorRole,
    /// Whether this server shows the components' gallery.
    pub gallery: bool,
    theme: String,
}

impl Viewer {
    /// The theme in force.
    pub fn theme(&self) -> Theme {
        Theme::parse(&self.theme)
    }

    /// Whether they may.
    pub fn allows(&self, permission: OperatorPermission) -> bool {
        self.role.allows(permission)
    }

    /// Who looks at this page, from the server or, in the browser, from the page itself.
    pub fn of_page() -> Option<Self> {
        SharedValue::new(Self::of_request).into_inner()
    }

    #[cfg(feature = "ssr")]
    fn of_request() -> Option<Self> {
        let operator = crate::current::operator().ok()?.operator;
        Some(Self {
            name: operator.name,
            email: operator.email,
            role: operator.role,
            gallery: crate::current::development(),
            theme: crate::theme::chosen().as_str().to_owned(),
        })
    }

    #[cfg(not(feature = "ssr"))]
    fn of_request() -> Option<Self> {
        None
    }
}

/// Who looks at the page. Only for pages inside the portal's frame, which provides it.
pub fn use_viewer() -> Viewer {
    expect_context()
}

/// Has the redirects of server functions load a page instead of changing this one: signing in, out
/// and choosing a theme change what only the server knows.
#[cfg(feature = "hydrate")]
pub fn load_redirects() {
    // The first hook that is set counts; the router would set one too.
    _ = server_fn::redirect::set_redirect_hook(|address: &str| {
        // Without an address there would be nothing to go to either.
        _ = window().location().set_href(address);
    });
}

/// Loads the page at hand from the server: the way on where what only the server knows is missing.
#[component]
pub fn ReloadPage() -> impl IntoView {
    let here = use_here();
    Effect::new(move |_| {
        // Not `reload`: on the way to a page the browser's address is still that of the last one.
        // The browser shows the old page if it cannot load.
        _ = window().location().set_href(&here.get_untracked());
    });
}
