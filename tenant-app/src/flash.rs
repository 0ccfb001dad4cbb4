//! News of what a redirect has just done: `?notice=project-created`.
//!
//! It stands in the address, so that it is the same with and without WebAssembly. In the browser it
//! goes after some seconds, and from the address with it. To add one, add a line to [`message`].

use crate::pages::projects::actions::RestoreProject;
use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};
use std::time::Duration;
use ui::links::{Query, use_query};
use ui::prelude::*;

const STAY: Duration = Duration::from_secs(6);
/// With a way back there must be time to reach it.
const STAY_WITH_UNDO: Duration = Duration::from_secs(20);
const KEYS: [&str; 2] = ["notice", "project"];

fn message(notice: &str) -> Option<&'static str> {
    Some(match notice {
        "project-created" => "Project created.",
        "project-renamed" => "Project renamed.",
        "project-archived" => "Project archived. You find it under Archived.",
        "project-unarchived" => "Project brought back.",
        "project-deleted" => "Project deleted.",
        "project-restored" => "Project restored.",
        "project-shared" => "Project shared.",
        "project-unshared" => "Project no longer shared with them.",
        "role-created" => "Role created.",
        "role-updated" => "Role saved. It takes effect with its members’ next request.",
        "role-deleted" => "Role deleted.",
        "role-changed" => "Role changed. It takes effect with their next request.",
        "member-suspended" => "Member suspended. They take no seat.",
        "member-reactivated" => "Member reactivated.",
        "member-sessions-revoked" => "All their sessions have ended.",
        "member-removed" => "Member removed.",
        "invitations-sent" => "Invitations sent. The links work for seven days.",
        "invitation-sent" => "Invitation sent. The link works for seven days.",
        "invitation-resent" => "Invitation sent again. Earlier links no longer work.",
        "invitation-revoked" => "Invitation revoked. Its link no longer works.",
        "workspace-created" => "Workspace created.",
        "workspace-joined" => "Welcome! You are a member now.",
        "audit-export-begun" => "The export has begun. It goes on without this page.",
        "audit-export-cancelled" => "Export cancelled.",
        "profile-updated" => "Profile saved.",
        "avatar-changed" => "Picture saved.",
        "avatar-removed" => "Picture removed.",
        "password-changed" => "Password changed. All other sessions have ended.",
        "mfa-required" => "That workspace requires a second factor. Add one, and you can open it.",
        "sign-in-policy-set" => "Saved. It holds for everybody.",
        "session-limits-set" => "Saved. It holds at once.",
        "factor-added" => "Your second factor is on. Keep the recovery codes now.",
        "passkey-added" => "Passkey added. You can sign in with it from now on.",
        "factor-renamed" => "Renamed.",
        "factor-removed" => "Second factor removed.",
        "recovery-codes-made" => "These are your new codes. The former ones no longer work.",
        "identity-linked" => "Linked. You can sign in with it from now on.",
        "identity-unlinked" => "Unlinked. Nobody signs in to your account with it any more.",
        "connection-saved" => "Saved.",
        "connection-activated" => "Active. People sign in by these settings from now on.",
        "connection-linked-anew" => {
            "Done. People are linked by their addresses when they sign in the next time."
        }
        "connection-deactivated" => "Deactivated. Nobody signs in by it any more.",
        "connection-deleted" => "Connection deleted.",
        "certificates-made" => "New certificates are made. Give them to your provider now.",
        "certificates-used" => "In use. Sign in once to see that it works.",
        "certificates-removed" => "Removed.",
        "domain-added" => "Domain added. Make its record now.",
        "domain-verified" => "The domain is yours.",
        "domain-assigned" => "Saved. It holds with the next sign-in.",
        "domain-removed" => "Domain removed.",
        "setup-link-revoked" => "Link revoked. Whoever opened it is out.",
        "session-revoked" => "Session ended.",
        "sessions-revoked" => "All other sessions have ended.",
        _ => return None,
    })
}

/// The news of the page at hand, for the region of toasts.
#[component]
pub fn Flash() -> impl IntoView {
    let query = use_query();
    let location = use_location();
    let navigate = use_navigate();
    let restore = ServerAction::<RestoreProject>::new();
    let news = Memo::new(move |_| query.with(|query| query.only(&KEYS)));

    Effect::new(move |previous: Option<Option<TimeoutHandle>>| {
        if let Some(handle) = previous.flatten() {
            handle.clear();
        }
        let shown = news.get();
        message(shown.get("notice"))?;
        let navigate = navigate.clone();
        let stay = if undo_of(&shown).is_some() {
            STAY_WITH_UNDO
        } else {
            STAY
        };
        set_timeout_with_handle(
            move || {
                let rest = query.get_untracked().without(&KEYS);
                let href = rest.href(&location.pathname.get_untracked());
                let options = NavigateOptions {
                    replace: true,
                    scroll: false,
                    ..NavigateOptions::default()
                };
                navigate(&href, options);
            },
            stay,
        )
        .ok()
    });

    move || {
        let news = news.get();
        message(news.get("notice")).map(|message| {
            let undo = undo_of(&news).map(|project| {
                let tenant = tenant_of(&location.pathname.get_untracked());
                view! {
                    <ActionForm action=restore>
                        <input type="hidden" name="tenant" value=tenant/>
                        <input type="hidden" name="project" value=project/>
                        <Button submit=true size=Size::Sm pending=restore.pending()>"Undo"</Button>
                    </ActionForm>
                }
            });
            view! { <FlashToast message=message>{undo}</FlashToast> }
        })
    }
}

/// The project whose deletion the news offers to undo.
fn undo_of(news: &Query) -> Option<String> {
    let project = news.get("project");
    (news.get("notice") == "project-deleted" && !project.is_empty()).then(|| project.to_owned())
}

fn tenant_of(path: &str) -> String {
    path.strip_prefix("/t/")
        .and_then(|rest| rest.split('/').next())
        .unwrap_or_default()
        .to_owned()
}
