//! Banners, states, toasts, progress.

use leptos::prelude::*;

use super::{Section, Specimen};
use crate::banner::{Banner, ImpersonationBanner};
use crate::button::{Button, ButtonKind, Size};
use crate::empty_state::{EmptyState, NoMatches};
use crate::error_state::ErrorState;
use crate::icon::IconName;
use crate::progress::{Progress, Spinner};
use crate::skeleton::{Skeleton, SkeletonShape};
use crate::toast::{FlashToast, use_toasts};
use crate::tone::Tone;

#[component]
pub(super) fn BannerSection() -> impl IntoView {
    view! {
        <Section id="banners" title="Banners">
            <Specimen title="Tones" wide=true>
                <Banner>"Scheduled maintenance on Sunday, 04:00–04:15 UTC."</Banner>
                <Banner
                    tone=Tone::Warning
                    title="Your trial ends in 3 days"
                    action=|| view! { <Button size=Size::Sm>"Choose a plan"</Button> }
                >
                    "After that the workspace becomes read-only. Nothing is deleted."
                </Banner>
                <Banner tone=Tone::Danger title="Payment failed">"The card ending in 4242 was declined on 18 November."</Banner>
                <Banner tone=Tone::Success>"The domain acme.test is verified."</Banner>
                <Banner tone=Tone::Neutral>"You have read access to this project."</Banner>
            </Specimen>
            <Specimen title="Impersonation" wide=true>
                <ImpersonationBanner
                    operator="Sam Reyes"
                    subject="ada@acme.test"
                    reason="Ticket 4821: export hangs"
                    remaining="42 min left".to_owned()
                >
                    <Button size=Size::Sm>"Exit"</Button>
                </ImpersonationBanner>
            </Specimen>
        </Section>
    }
}

#[component]
pub(super) fn StateSection() -> impl IntoView {
    view! {
        <Section id="states" title="Empty, error, loading">
            <div class="gallery-grid">
                <Specimen title="Nothing yet" wide=true>
                    <EmptyState
                        icon=IconName::Folder
                        title="No projects yet"
                        description="A project holds the work of a team. Create the first one to get started."
                    >
                        <Button kind=ButtonKind::Primary icon=IconName::Plus>"New project"</Button>
                    </EmptyState>
                </Specimen>
                <Specimen title="Nothing found" wide=true>
                    <NoMatches
                        title="No projects match"
                        description="Nothing is called “apollo” among archived projects."
                        clear_href="#states"
                    />
                </Specimen>
                <Specimen title="Failed" wide=true>
                    <ErrorState
                        title="Projects could not be loaded"
                        description="The server did not answer in time. Your data is safe."
                        request_id=Some("req_01jd9v3k7m".to_owned())
                        retry_href=Some("#states".to_owned())
                    />
                </Specimen>
                <Specimen title="Loading" wide=true>
                    <Skeleton/>
                    <Skeleton shape=SkeletonShape::Rows count=4/>
                    <Skeleton shape=SkeletonShape::Cards count=2/>
                </Specimen>
            </div>
        </Section>
    }
}

#[component]
pub(super) fn ToastSection() -> impl IntoView {
    let toasts = use_toasts();
    view! {
        <Section id="toasts" title="Toasts">
            <Specimen title="Live">
                <Button on:click=move |_| toasts.success("Project Atlas was created.")>"Show a toast"</Button>
                <Button on:click=move |_| toasts.undoable("Project Atlas was archived.", "Undo", Callback::new(|()| ()))>
                    "Show one with a way back"
                </Button>
            </Specimen>
            <Specimen title="As the server renders them" wide=true>
                <FlashToast message="Project Atlas was deleted.">
                    <Button size=Size::Sm icon=IconName::Undo>"Undo"</Button>
                </FlashToast>
                <FlashToast tone=Tone::Info message="The export is on its way to your inbox."/>
            </Specimen>
        </Section>
    }
}

#[component]
pub(super) fn ProgressSection() -> impl IntoView {
    view! {
        <Section id="progress" title="Progress">
            <div class="gallery-grid">
                <Specimen title="A job" wide=true>
                    <Progress label="Importing members" value=412.0 max=500.0 detail="412 of 500"/>
                    <Progress label="Done" value=500.0 max=500.0 detail="500 of 500" tone=Tone::Success/>
                </Specimen>
                <Specimen title="A quota" wide=true>
                    <Progress label="API requests" value=86_400.0 max=100_000.0 detail="86,400 of 100,000" tone=Tone::Warning/>
                    <Progress label="Seats" value=25.0 max=25.0 detail="25 of 25" tone=Tone::Danger/>
                </Specimen>
            </div>
            <Specimen title="Spinner"><Spinner/></Specimen>
        </Section>
    }
}
