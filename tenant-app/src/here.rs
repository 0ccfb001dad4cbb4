//! Who looks at a page, and where: what the edge knows before a page is rendered.
//!
//! The server hands it to the browser with the page, so that the shell and every page know at once
//! what to hide, without a request of their own. It is for the eye only: the server checks again.
//! It is told once a page load; crossing into another workspace therefore loads a page.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use shared::Language;
use shared::permissions::Permission;
use shared::views::WorkspaceView;
use ui::prelude::Theme;

/// Who is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Viewer {
    /// Their name.
    pub name: String,
    /// Their e-mail address.
    pub email: String,
    /// Their time zone's IANA name.
    pub time_zone: String,
    /// The language they are written to in.
    pub language: Language,
    /// The address of their picture, if they have one.
    pub avatar: Option<String>,
    /// The value of the theme in force.
    theme: String,
}

impl Viewer {
    /// The theme in force.
    pub fn theme(&self) -> Theme {
        Theme::parse(&self.theme)
    }
}

/// Who is signed in, and to which workspace the page belongs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Here {
    /// Who.
    pub viewer: Viewer,
    /// Where, and what they may do there.
    pub workspace: WorkspaceView,
}

impl Here {
    /// The part of the address that names the workspace.
    pub fn slug(&self) -> String {
        self.workspace.workspace.slug.clone()
    }

    /// The address of a page of this workspace.
    pub fn href(&self, rest: &str) -> String {
        crate::links::workspace(&self.workspace.workspace.slug, rest)
    }

    /// Whether the viewer may.
    pub fn allows(&self, permission: Permission) -> bool {
        self.workspace.allows(permission)
    }
}

/// Where the page is. Only for pages below the workspace's layout, which provides it.
pub fn use_here() -> Here {
    expect_context()
}

/// Who is signed in, as the server that renders the page knows; none in the browser.
pub fn viewer_of_request() -> Option<Viewer> {
    #[cfg(feature = "ssr")]
    {
        let session = crate::current::session().ok()?;
        Some(Viewer {
            name: session.user.name.clone(),
            email: session.user.email.clone(),
            time_zone: session.user.time_zone,
            language: session.user.language,
            avatar: session.user.avatar,
            theme: crate::theme::chosen().as_str().to_owned(),
        })
    }
    #[cfg(not(feature = "ssr"))]
    None
}

#[cfg(feature = "ssr")]
fn second_factor_from(ctx: &domain::TenantContext) -> Option<shared::views::Moment> {
    use domain::sessions::Assurance;
    let session = crate::current::session().ok()?;
    let from = ctx.tenant.mfa_required_from?;
    (session.assurance < Assurance::Mfa).then(|| ctx.local(from))
}

/// Whoever came by a set-up link, by whom that is for.
#[cfg(feature = "ssr")]
fn viewer_of_link(ctx: &domain::TenantContext) -> Option<Viewer> {
    use domain::context::Actor;
    let Actor::SetupLink(recipient) = &ctx.actor else {
        return None;
    };
    Some(Viewer {
        name: recipient.clone(),
        email: "Set-up link".to_owned(),
        time_zone: "UTC".to_owned(),
        language: Language::default(),
        avatar: None,
        theme: crate::theme::chosen().as_str().to_owned(),
    })
}

/// Where the page that is rendered belongs, as the server knows; none in the browser.
pub fn here_of_request(slug: &str) -> Option<Here> {
    #[cfg(feature = "ssr")]
    {
        let ctx = crate::current::tenant(slug).ok()?;
        let second_factor_from = second_factor_from(&ctx);
        Some(Here {
            viewer: viewer_of_request().or_else(|| viewer_of_link(&ctx))?,
            workspace: WorkspaceView {
                workspace: shared::views::WorkspaceSummary {
                    id: ctx.tenant.id,
                    slug: ctx.tenant.slug,
                    name: ctx.tenant.name,
                    plan: ctx.tenant.plan,
                    role: ctx.role,
                },
                second_factor_from,
                permissions: ctx.permissions.names(),
            },
        })
    }
    #[cfg(not(feature = "ssr"))]
    {
        let _ = slug;
        None
    }
}

/// Loads the page at hand from the server: the way on where what only the server knows is missing.
#[component]
pub fn ReloadPage() -> impl IntoView {
    Effect::new(|_| {
        // The browser shows the old page if it cannot load.
        _ = window().location().reload();
    });
}
