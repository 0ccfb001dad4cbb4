//! The page behind the link of an invitation. Sending them stands with the members.

pub mod accept;

use crate::layouts::AuthPage;
use crate::redirects::use_changes;
use accept::Offer;
use leptos::prelude::*;
use server_fn::codec::GetUrl;
use shared::AppError;
use shared::views::InvitationOffer;
use ui::links::use_query;
use ui::prelude::*;

/// What the holder of the link is offered. Looking at it does not use it.
#[server(prefix = "/api/t", endpoint = "invitations/offer", input = GetUrl)]
pub async fn offer_invitation(token: String) -> Result<InvitationOffer, AppError> {
    use crate::current;
    use domain::invitations;
    web::report(
        async {
            let session = current::session().ok();
            invitations::offer(&current::request()?, session.as_ref(), &token).await
        }
        .await,
    )
}

/// Offers to join, in the way that fits whoever opens the link.
#[component]
pub fn InvitationPage() -> impl IntoView {
    let token = use_query().with_untracked(|query| query.get("token").to_owned());
    // Whoever signs out here is offered something else.
    let changes = use_changes();
    let offer = Resource::new(
        {
            let token = token.clone();
            move || (token.clone(), changes.get())
        },
        |(token, _)| offer_invitation(token),
    );
    view! {
        <AuthPage title="You are invited">
            <Load resource=offer failed=link_is_spent let:offer>
                <Offer token=token.clone() offer=offer/>
            </Load>
        </AuthPage>
    }
}

fn link_is_spent(error: AppError) -> AnyView {
    view! {
        <div class="form">
            <Banner tone=Tone::Warning title="This invitation does not work">{error.message}</Banner>
            <ButtonLink href="/" external=true size=Size::Lg class="w-full">"Go to the start page"</ButtonLink>
        </div>
    }
    .into_any()
}
