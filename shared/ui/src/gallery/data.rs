//! Tables and filters.

use leptos::prelude::*;

use super::{Section, Specimen};
use crate::avatar::Person;
use crate::badge::{Badge, StatusBadge};
use crate::button::{ButtonLink, Size};
use crate::filter_bar::{DateRangeChip, FilterBar, FilterChip, FilterOption};
use crate::icon::IconName;
use crate::menu::{Menu, MenuAction, MenuLink};
use crate::table::{DataTable, Density, Pager, RowLink, SortHeader, SortOrder, Td, Th};

const PEOPLE: [(&str, &str, &str, &str, &str); 4] = [
    ("Ada Lovelace", "ada@acme.test", "Owner", "active", "1,204"),
    ("Grace Hopper", "grace@acme.test", "Admin", "active", "986"),
    (
        "Katherine Johnson",
        "katherine@acme.test",
        "Member",
        "invited",
        "0",
    ),
    ("Alan Turing", "alan@acme.test", "Member", "suspended", "42"),
];

#[component]
fn People(prefix: &'static str, density: Density, #[prop(optional)] stale: bool) -> impl IntoView {
    let rows = PEOPLE
        .into_iter()
        .enumerate()
        .map(|(index, (name, email, role, status, actions))| {
            view! {
                <tr>
                    <Td primary=true><RowLink href="#tables">{name}</RowLink></Td>
                    <Td label="E-mail">{email}</Td>
                    <Td label="Role"><Badge>{role}</Badge></Td>
                    <Td label="Status"><StatusBadge status=status/></Td>
                    <Td label="Actions" numeric=true>{actions}</Td>
                    <Td actions=true>
                        <Menu id=format!("{prefix}-{index}") label=format!("Actions for {name}")>
                            <MenuLink href="#tables" icon=IconName::User>"Show profile"</MenuLink>
                            <MenuAction icon=IconName::UserMinus danger=true>"Remove…"</MenuAction>
                        </Menu>
                    </Td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <DataTable caption="Members" density=density stale=stale>
            <thead>
                <tr>
                    <SortHeader label="Name" href="#tables" sort=Some(SortOrder::Ascending)/>
                    <SortHeader label="E-mail" href="#tables"/>
                    <Th>"Role"</Th>
                    <Th>"Status"</Th>
                    <SortHeader label="Actions" href="#tables" numeric=true/>
                    <Th label="Menu"/>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </DataTable>
    }
}

#[component]
pub(super) fn TableSection() -> impl IntoView {
    view! {
        <Section id="tables" title="Tables">
            <Specimen title="Comfortable" wide=true>
                <People prefix="g-row" density=Density::Comfortable/>
                <Pager newer=None older=Some("#tables".to_owned()) summary="50 per page"/>
            </Specimen>
            <Specimen title="Compact" wide=true><People prefix="g-compact" density=Density::Compact/></Specimen>
            <Specimen title="Newer rows on their way" wide=true>
                <People prefix="g-stale" density=Density::App stale=true/>
            </Specimen>
            <Specimen title="People in two lines"><Person name="Ada Lovelace" detail="ada@acme.test"/></Specimen>
        </Section>
    }
}

#[component]
pub(super) fn FilterSection() -> impl IntoView {
    let states = || {
        vec![
            FilterOption::new("Active", "#filters", true),
            FilterOption::new("Invited", "#filters", false),
            FilterOption::new("Suspended", "#filters", false),
        ]
    };
    view! {
        <Section id="filters" title="Filters">
            <Specimen title="Suggested" wide=true>
                <FilterBar action="/gallery" search_label="Search members" count="24 members">
                    <FilterChip id="g-filter-1" label="Status" remove_href="#filters" options=states()/>
                    <DateRangeChip
                        id="g-filter-2"
                        label="Joined"
                        remove_href="#filters"
                        from=("from".to_owned(), String::new())
                        to=("to".to_owned(), String::new())
                    />
                </FilterBar>
            </Specimen>
            <Specimen title="Active" wide=true>
                <FilterBar
                    action="/gallery"
                    search_label="Search workspaces"
                    search="acme"
                    count="3 workspaces"
                    clear_href=Some("#filters".to_owned())
                    export=|| view! {
                        <ButtonLink href="#filters" external=true size=Size::Sm icon=IconName::Download>"Export"</ButtonLink>
                    }
                >
                    <FilterChip
                        id="g-filter-3"
                        label="Status"
                        value=Some("Active".to_owned())
                        remove_href="#filters"
                        options=states()
                    />
                    <FilterChip id="g-filter-4" label="Plan" remove_href="#filters" options=states()/>
                </FilterBar>
            </Specimen>
        </Section>
    }
}
