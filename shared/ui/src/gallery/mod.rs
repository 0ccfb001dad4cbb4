//! Every component in every state. Both apps show it at `/gallery` in development; never in production.
//!
//! Whoever adds a component adds it here, in all its states: it is where design is reviewed and where the browser
//! tests look for accessibility faults.

mod content;
mod controls;
mod data;
mod feedback;
mod figures;
mod forms;
mod foundations;
mod overlays;

use leptos::prelude::*;

use crate::logo::Logo;

use content::{CodeSection, ContentSection, TimelineSection};
use controls::{BadgeSection, ButtonSection, NavigationSection};
use data::{FilterSection, TableSection};
use feedback::{BannerSection, ProgressSection, StateSection, ToastSection};
use figures::FigureSection;
use forms::{FieldSection, SettingSection, ToggleSection};
use foundations::{ColourSection, IconSection, TypeSection};
use overlays::{DialogSection, MenuSection};

const SECTIONS: [(&str, &str); 21] = [
    ("colours", "Colours"),
    ("type", "Type"),
    ("icons", "Icons"),
    ("buttons", "Buttons"),
    ("badges", "Badges and people"),
    ("navigation", "Navigation"),
    ("fields", "Fields"),
    ("toggles", "Toggles"),
    ("settings", "Settings"),
    ("dialogs", "Dialogs"),
    ("menus", "Menus and tooltips"),
    ("toasts", "Toasts"),
    ("tables", "Tables"),
    ("filters", "Filters"),
    ("banners", "Banners"),
    ("states", "Empty, error, loading"),
    ("progress", "Progress"),
    ("content", "Content"),
    ("timeline", "Timeline"),
    ("code", "Code"),
    ("charts", "Charts"),
];

/// The whole gallery, as a page of its own.
#[component]
pub fn Gallery() -> impl IntoView {
    let links = SECTIONS
        .into_iter()
        .map(|(id, title)| view! { <li><a class="gallery-link" href=format!("#{id}") rel="external">{title}</a></li> })
        .collect_view();
    view! {
        <div class="gallery">
            <nav class="gallery-nav" aria-label="Components">
                <p class="gallery-brand"><Logo/> <span class="brand-name">"Design system"</span></p>
                <ul>{links}</ul>
            </nav>
            <main class="gallery-main" id="main">
                <h1 class="page-title">"Components"</h1>
                <ColourSection/>
                <TypeSection/>
                <IconSection/>
                <ButtonSection/>
                <BadgeSection/>
                <NavigationSection/>
                <FieldSection/>
                <ToggleSection/>
                <SettingSection/>
                <DialogSection/>
                <MenuSection/>
                <ToastSection/>
                <TableSection/>
                <FilterSection/>
                <BannerSection/>
                <StateSection/>
                <ProgressSection/>
                <ContentSection/>
                <TimelineSection/>
                <CodeSection/>
                <FigureSection/>
            </main>
        </div>
    }
}

/// A part of the gallery.
#[component]
fn Section(id: &'static str, title: &'static str, children: Children) -> impl IntoView {
    view! {
        <section class="gallery-section" aria-labelledby=id>
            <h2 class="section-title" id=id>{title}</h2>
            {children()}
        </section>
    }
}

/// One state, named.
#[component]
fn Specimen(
    title: &'static str,
    /// One below the other, as wide as the page.
    #[prop(optional)]
    wide: bool,
    children: Children,
) -> impl IntoView {
    view! {
        <div class="specimen">
            <p class="specimen-title">{title}</p>
            <div class="specimen-body" class:specimen-wide=wide>{children()}</div>
        </div>
    }
}
