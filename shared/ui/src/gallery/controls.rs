//! Buttons, badges, people, tabs, breadcrumbs.

use leptos::prelude::*;

use super::{Section, Specimen};
use crate::avatar::{Avatar, AvatarShape, Person};
use crate::badge::{Badge, StatusBadge};
use crate::button::{Button, ButtonKind, ButtonLink, IconButton, Size};
use crate::copy_button::CopyButton;
use crate::icon::IconName;
use crate::page_header::{Breadcrumbs, Crumb, PageHeader};
use crate::tabs::{Tab, Tabs};
use crate::tone::Tone;

/// A picture that needs no server.
const PICTURE: &str = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAYAAAAECAIAAAAiZtkUAAAAEUlEQVR42mNQWOCAhhjIFQIAjXkYARfTtNcAAAAASUVORK5CYII=";

#[component]
pub(super) fn ButtonSection() -> impl IntoView {
    view! {
        <Section id="buttons" title="Buttons">
            <Specimen title="Kinds">
                <Button kind=ButtonKind::Primary>"Create project"</Button>
                <Button>"Cancel"</Button>
                <Button kind=ButtonKind::Ghost>"Learn more"</Button>
                <Button kind=ButtonKind::Danger>"Delete workspace"</Button>
            </Specimen>
            <Specimen title="With an icon">
                <Button kind=ButtonKind::Primary icon=IconName::Plus>"New project"</Button>
                <Button icon=IconName::Download>"Export CSV"</Button>
                <Button kind=ButtonKind::Ghost icon=IconName::Refresh>"Refresh"</Button>
                <ButtonLink href="#buttons" external=true icon=IconName::Book>"Documentation"</ButtonLink>
            </Specimen>
            <Specimen title="Sizes">
                <Button size=Size::Sm>"Small"</Button>
                <Button>"Medium"</Button>
                <Button size=Size::Lg>"Large"</Button>
            </Specimen>
            <Specimen title="Pending">
                <Button kind=ButtonKind::Primary pending=true>"Saving changes"</Button>
                <Button pending=true icon=IconName::Download>"Export CSV"</Button>
                <Button kind=ButtonKind::Danger pending=true>"Delete workspace"</Button>
            </Specimen>
            <Specimen title="Disabled">
                <Button kind=ButtonKind::Primary disabled=true>"Save changes"</Button>
                <Button disabled=true>"Export CSV"</Button>
                <IconButton icon=IconName::Trash label="Delete" disabled=true/>
            </Specimen>
            <Specimen title="Icon only">
                <IconButton icon=IconName::Pencil label="Rename"/>
                <IconButton icon=IconName::Bell label="Notifications" kind=ButtonKind::Secondary/>
                <IconButton icon=IconName::X label="Close" size=Size::Sm/>
                <CopyButton value="ten_01jd"/>
                <CopyButton value="ten_01jd" label="Copy link"/>
            </Specimen>
        </Section>
    }
}

#[component]
pub(super) fn BadgeSection() -> impl IntoView {
    let states = [
        "active",
        "trialing",
        "invited",
        "past_due",
        "suspended",
        "archived",
    ];
    let names = [
        "Acme",
        "Globex",
        "Initech",
        "Umbrella",
        "Hooli",
        "Stark Industries",
        "Wayne",
        "Wonka",
    ];
    view! {
        <Section id="badges" title="Badges and people">
            <Specimen title="Badges">
                <Badge>"Free"</Badge>
                <Badge tone=Tone::Accent>"Business"</Badge>
                <Badge tone=Tone::Success>"Healthy"</Badge>
                <Badge tone=Tone::Warning>"Expiring"</Badge>
                <Badge tone=Tone::Danger>"Blocked"</Badge>
                <Badge tone=Tone::Info>"New"</Badge>
            </Specimen>
            <Specimen title="States">
                {states.map(|state| view! { <StatusBadge status=state/> }).collect_view()}
            </Specimen>
            <Specimen title="Avatars">
                {names.map(|name| view! { <Avatar name=name shape=AvatarShape::Workspace/> }).collect_view()}
                {names.map(|name| view! { <Avatar name=name large=true/> }).collect_view()}
            </Specimen>
            <Specimen title="People">
                <Person name="Ada Lovelace" detail="ada@acme.test"/>
                <Person name="Grace Hopper"/>
                <Person name="Alan Turing" detail="alan@acme.test" image=PICTURE.to_owned()/>
                <Avatar name="Alan Turing" image=PICTURE.to_owned()/>
            </Specimen>
        </Section>
    }
}

#[component]
pub(super) fn NavigationSection() -> impl IntoView {
    let crumbs = || {
        vec![
            Crumb::link("Projects", "#navigation"),
            Crumb::link("Atlas", "#navigation"),
            Crumb::here("Settings"),
        ]
    };
    view! {
        <Section id="navigation" title="Navigation">
            <Specimen title="Breadcrumbs"><Breadcrumbs crumbs=crumbs()/></Specimen>
            <Specimen title="Tabs" wide=true>
                <Tabs label="Tenant">
                    <Tab href="#navigation" current=true>"Overview"</Tab>
                    <Tab href="#navigation" count="24">"Members"</Tab>
                    <Tab href="#navigation">"Billing"</Tab>
                    <Tab href="#navigation">"Timeline"</Tab>
                </Tabs>
            </Specimen>
            <Specimen title="Page header" wide=true>
                <div role="presentation">
                    <PageHeaderSpecimen/>
                </div>
            </Specimen>
        </Section>
    }
}

#[component]
fn PageHeaderSpecimen() -> impl IntoView {
    view! {
        <PageHeader
            title="Acme Corporation"
            description="The workspace of a fictional maker of everything."
            badges=|| view! { <Badge tone=Tone::Accent>"Business"</Badge> <StatusBadge status="active"/> }
            actions=|| view! {
                <Button>"Export"</Button>
                <Button kind=ButtonKind::Primary icon=IconName::UserPlus>"Invite"</Button>
            }
        />
    }
}
