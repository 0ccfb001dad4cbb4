//! The page of members.

use super::actions::{ResendInvitation, RevokeInvitation};
use super::invitations::Invitations;
use super::invite::{InviteButton, InviteDialog};
use super::table::Members;
use crate::here::{Here, use_here};
use crate::redirects::use_changes;
use leptos::prelude::*;
use leptos_meta::Title;
use serde::{Deserialize, Serialize};
use server_fn::codec::GetUrl;
use shared::AppError;
use shared::paging::Page as Rows;
use shared::permissions::Permission;
use shared::views::{InvitationView, MemberView, RoleView};
use ui::links::{Query, use_query};
use ui::prelude::*;

const FILTER: [&str; 2] = ["q", "cursor"];

/// What the page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MembersView {
    /// A page of members.
    pub members: Rows<MemberView>,
    /// The open invitations.
    pub invitations: Vec<InvitationView>,
    /// The roles the viewer may give; none if they may not invite.
    pub roles: Vec<RoleView>,
}

/// A page of members, the open invitations, and the roles that can be given.
#[server(prefix = "/api/t", endpoint = "members/list", input = GetUrl)]
pub async fn list_members(
    tenant: String,
    #[server(default)] search: String,
    #[server(default)] cursor: String,
) -> Result<MembersView, AppError> {
    use crate::current;
    use domain::{invitations, memberships, roles};
    use shared::requests::{FormParser, SearchText};
    web::report(
        async {
            let ctx = current::tenant(&tenant)?;
            let mut form = FormParser::default();
            let search = form.field::<SearchText>("q", &search);
            let search = Some(form.finish(search)?);
            let filter = memberships::MemberFilter { search, cursor };
            Ok(MembersView {
                members: memberships::list(&ctx, &filter).await?,
                invitations: invitations::list(&ctx).await?,
                roles: if ctx.permissions.allows(Permission::MembersInvite) {
                    roles::grantable(&ctx).await?
                } else {
                    Vec::new()
                },
            })
        }
        .await,
    )
}

/// Members, invitations, and the way to invite.
#[component]
pub fn MembersPage() -> impl IntoView {
    let here = use_here();
    let query = use_query();
    let filter = Memo::new(move |_| query.with(|query| query.only(&FILTER)));
    let changes = use_changes();
    let slug = here.slug();
    let members = Resource::new(
        move || (filter.get(), changes.get()),
        move |(filter, _)| {
            list_members(
                slug.clone(),
                filter.get("q").to_owned(),
                filter.get("cursor").to_owned(),
            )
        },
    );
    let resend = ServerAction::<ResendInvitation>::new();
    let revoke = ServerAction::<RevokeInvitation>::new();
    let may_invite = here.allows(Permission::MembersInvite);
    let invite_href = here.href("members/invite");
    let inside = here.clone();
    view! {
        <Title text="Members"/>
        <Page>
            <PageHeader
                title="Members"
                description="Everybody who can open this workspace, and everybody who is invited."
                actions=move || may_invite.then(|| view! { <InviteButton href=invite_href/> })
            />
            <FailureBanner failure=failure(resend)/>
            <FailureBanner failure=failure(revoke)/>
            <Search here=here filter=filter/>
            <Load resource=members shape=SkeletonShape::Rows let:view>
                <Listed here=inside.clone() filter=filter.get_untracked() view=view.clone()/>
                <Invitations
                    here=inside.clone()
                    invitations=view.invitations
                    resend=resend
                    revoke=revoke
                />
                {may_invite.then(|| view! { <InviteDialog here=inside.clone() roles=view.roles/> })}
            </Load>
        </Page>
    }
}

#[component]
fn Search(here: Here, filter: Memo<Query>) -> impl IntoView {
    let path = here.href("members");
    move || {
        let search = filter.with(|filter| filter.get("q").to_owned());
        let clear_href = (!search.is_empty()).then(|| path.clone());
        view! {
            <FilterBar
                action=path.clone()
                search_label="Search by name or e-mail"
                search=search
                clear_href=clear_href
            />
        }
    }
}

#[component]
fn Listed(here: Here, filter: Query, view: MembersView) -> impl IntoView {
    let path = here.href("members");
    let rows = view.members;
    if rows.items.is_empty() {
        let description = format!(
            "Nobody here has “{}” in their name or address.",
            filter.get("q")
        );
        return view! { <NoMatches title="No members match" description=description clear_href=path/> }.into_any();
    }
    let page = |cursor: String| filter.with("cursor", &cursor).href(&path);
    let (newer, older) = (rows.previous.map(page), rows.next.map(page));
    let paged = newer.is_some() || older.is_some();
    view! {
        <Members here=here members=rows.items/>
        {paged.then(|| view! { <Pager newer=newer older=older summary="50 per page"/> })}
    }
    .into_any()
}
