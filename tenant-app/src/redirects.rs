//! What happens in the browser when a server function sends it elsewhere.
//!
//! Every mutation ends in a redirect, with and without WebAssembly; so this is the one place where
//! open dialogs close, lists are read anew, and borders between parts of the app are crossed by
//! loading a page: what the server knows of a person (see [`crate::here`]) is only told then.

use leptos::prelude::*;

/// Counts what was changed from this page. Lists read it in their source, to be read anew.
#[derive(Clone, Copy)]
pub struct Changes(RwSignal<u32>);

impl Changes {
    /// The count; a resource that reads it is loaded again after each change.
    pub fn get(self) -> u32 {
        self.0.get()
    }
}

/// The changes made from this page.
pub fn use_changes() -> Changes {
    use_context().unwrap_or_else(|| Changes(RwSignal::new(0)))
}

/// Provides [`Changes`] and takes over redirects. Call it once, in the app, before its router.
pub fn provide_redirects() {
    let changes = Changes(RwSignal::new(0));
    provide_context(changes);
    #[cfg(feature = "hydrate")]
    browser::follow_redirects(changes);
}

/// The part of the app that `path` lies in: a workspace, one's account, or what is for everybody.
#[cfg(any(feature = "hydrate", test))]
fn part_of(path: &str) -> &str {
    let mut ends = path.match_indices('/').map(|(at, _)| at);
    let second_end = ends.nth(2).unwrap_or(path.len());
    if path.starts_with("/t/") {
        &path[..second_end]
    } else if path == "/profile" || path.starts_with("/profile/") {
        "/profile"
    } else if path.starts_with("/sso/")
        || path.starts_with("/oauth/")
        || path.starts_with("/sign-in/with/")
    {
        // The way out to an identity provider, or to a sister product: these are no pages of the app.
        "/sso"
    } else {
        ""
    }
}

#[cfg(feature = "hydrate")]
mod browser {
    use super::{Changes, part_of};
    use leptos::prelude::*;
    use leptos::wasm_bindgen::JsCast;
    use leptos::web_sys::{HtmlDialogElement, HtmlElement, HtmlFormElement, NodeList};
    use leptos_router::location::{BrowserUrl, LocationProvider as _};

    /// The first hook set counts: this one, not the router's.
    pub(super) fn follow_redirects(changes: Changes) {
        let owner = Owner::current();
        let hook = move |address: &str| {
            let path = address.split(['?', '#']).next().unwrap_or_default();
            let here = window().location().pathname().unwrap_or_default();
            if part_of(path) != part_of(&here) || path == "/" {
                // Without an address there would be nothing to go to either.
                _ = window().location().set_href(address);
                return;
            }
            close_overlays();
            // Another page reads its own data anew; this one may be about what is gone now.
            if path == here {
                changes.0.update(|count| *count = count.wrapping_add(1));
            }
            if let Some(owner) = &owner {
                owner.with(|| BrowserUrl::redirect(address));
            }
        };
        _ = server_fn::redirect::set_redirect_hook(hook);
    }

    /// What was open has done its work; a form that opens again begins empty.
    fn close_overlays() {
        for dialog in found::<HtmlDialogElement>("dialog[open]") {
            dialog.close();
            if let Ok(Some(form)) = dialog.query_selector("form")
                && let Ok(form) = form.dyn_into::<HtmlFormElement>()
            {
                form.reset();
            }
        }
        for popover in found::<HtmlElement>(":popover-open") {
            // It fails only if it is closed by now.
            _ = popover.hide_popover();
        }
    }

    fn found<E: JsCast>(selector: &str) -> Vec<E> {
        document()
            .query_selector_all(selector)
            .map(|list: NodeList| {
                (0..list.length())
                    .filter_map(|index| list.item(index)?.dyn_into().ok())
                    .collect()
            })
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::part_of;

    #[test]
    fn workspaces_are_parts_of_their_own() {
        assert_eq!(part_of("/t/acme"), "/t/acme");
        assert_eq!(part_of("/t/acme/projects/prj_1"), "/t/acme");
        assert_eq!(part_of("/profile/sessions"), "/profile");
        assert_eq!(part_of("/sso/con_1/start"), "/sso");
        assert_eq!(part_of("/oauth/authorize"), "/sso");
        assert_eq!(part_of("/sign-in/with/broker"), "/sso");
        assert_eq!(part_of("/sign-in"), "");
        assert_eq!(part_of("/"), "");
    }
}
