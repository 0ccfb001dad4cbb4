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
use shared::views::{InvitationView, MemberStatus, MemberView, RoleView};
use ui::links::{Query, use_query};
use ui::prelude::*;

/// Where the list of invitations is, beside that of members.
pub(super) const INVITED: &str = "invited";
const FILTER: [&str; 4] = ["q", "role", "status", "cursor"];
const PLACE: [&str; 5] = ["q", "role", "status", "cursor", INVITED];

/// What the page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MembersView {
    /// A page of members.
    pub members: Rows<MemberView>,
    /// A page of the open invitations.
    pub invitations: Rows<InvitationView>,
    /// The roles the viewer may give; none if they may not invite.
    pub roles: Vec<RoleView>,
    /// All roles, to filter by; none if the viewer may not see them.
    pub all_roles: Vec<RoleView>,
}

/// A page of members, a page of the open invitations (`invited` is its cursor), and the roles that can be given.
#[server(prefix = "/api/t", endpoint = "members/list", input = GetUrl)]
pub async fn list_members(
    tenant: String,
    #[server(default)] search: String,
    #[server(default)] role: String,
    #[server(default)] status: String,
    #[server(default)] cursor: String,
    #[server(default)] invited: String,
) -> Result<MembersView, AppError> {
    use crate::current;
    use domain::roles::{self, RoleChoices};
    use domain::{invitations, memberships};
    use shared::requests::{FormParser, SearchText};
    web::report(
        async {
            let ctx = current::tenant(&tenant)?;
            let mut form = FormParser::default();
            let search = form.field::<SearchText>("q", &search);
            let search = Some(form.finish(search)?);
            let role = (!role.is_empty())
                .then(|| role.parse())
                .transpose()
                .map_err(|_| AppError::field("role", "There is no such role."))?;
            let status = MemberStatus::ALL
                .into_iter()
                .find(|known| known.name() == status);
            let filter = memberships::MemberFilter {
                search,
                role,
                status,
                cursor,
            };
            let RoleChoices { all, grantable } = roles::choices(&ctx).await?;
            let may_invite = ctx.permissions.allows(Permission::MembersInvite);
            Ok(MembersView {
                members: memberships::list(&ctx, &filter).await?,
                invitations: invitations::list(&ctx, &invited).await?,
                roles: if may_invite { grantable } else { Vec::new() },
                all_roles: all,
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
    let filter = Memo::new(move |_| query.with(|query| query.only(&PLACE)));
    let changes = use_changes();
    let slug = here.slug();
    let members = Resource::new(
        move || (filter.get(), changes.get()),
        move |(filter, _)| {
            list_members(
                slug.clone(),
                filter.get("q").to_owned(),
                filter.get("role").to_owned(),
                filter.get("status").to_owned(),
                filter.get("cursor").to_owned(),
                filter.get(INVITED).to_owned(),
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
            <Load resource=members shape=SkeletonShape::Rows let:view>
                <Filters here=inside.clone() filter=filter.get_untracked() roles=view.all_roles.clone()/>
                <Listed here=inside.clone() filter=filter.get_untracked() view=view.clone()/>
                <Invitations
                    here=inside.clone()
                    place=filter.get_untracked()
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
fn Filters(here: Here, filter: Query, roles: Vec<RoleView>) -> impl IntoView {
    let path = here.href("members");
    // Another filter finds other members: it begins with the first page.
    let base = filter.without(&["cursor", INVITED]);
    let href = |key: &str, value: &str| base.with(key, value).href(&path);
    let (chosen_role, chosen_status) = (filter.get("role"), filter.get("status"));
    let role_options = roles
        .iter()
        .map(|role| {
            let id = role.id.to_string();
            FilterOption::new(role.name.clone(), href("role", &id), id == chosen_role)
        })
        .collect::<Vec<_>>();
    let role_name = roles
        .iter()
        .find(|role| role.id.to_string() == chosen_role)
        .map(|role| role.name.clone());
    let status_options = [
        ("Active", MemberStatus::Active),
        ("Suspended", MemberStatus::Suspended),
    ]
    .map(|(label, status)| {
        FilterOption::new(
            label,
            href("status", status.name()),
            status.name() == chosen_status,
        )
    })
    .to_vec();
    let status_name = match chosen_status {
        "active" => Some("Active".to_owned()),
        "suspended" => Some("Suspended".to_owned()),
        _ => None,
    };
    let (any_role, any_status) = (href("role", ""), href("status", ""));
    let filtered = FILTER.iter().any(|key| !filter.get(key).is_empty());
    view! {
        <FilterBar
            action=path.clone()
            search_label="Search by name or e-mail"
            search=filter.get("q").to_owned()
            keep=base.without(&["q"]).pairs()
            clear_href=filtered.then(|| path.clone())
        >
            {(!role_options.is_empty()).then(|| view! {
                <FilterChip
                    id="filter-role"
                    label="Role"
                    value=role_name
                    remove_href=any_role
                    options=role_options
                />
            })}
            <FilterChip
                id="filter-status"
                label="Status"
                value=status_name
                remove_href=any_status
                options=status_options
            />
        </FilterBar>
    }
}

#[component]
fn Listed(here: Here, filter: Query, view: MembersView) -> impl IntoView {
    let path = here.href("members");
    let rows = view.members;
    if rows.items.is_empty() {
        let description = "Nobody here matches the search and the filters.";
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
