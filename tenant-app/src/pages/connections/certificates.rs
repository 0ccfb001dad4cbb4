//! Our own certificates of a connection by SAML, and the steps in which new ones take their place.

use leptos::form::ActionForm;
use leptos::prelude::*;
use shared::AppError;
use shared::connections::CertificateSet;
use shared::views::{CertificatePairView, OurCertificateView, OurCertificatesView};
use ui::links::encode;
use ui::prelude::*;

#[cfg(feature = "ssr")]
use super::wizard::{Step, after};
#[cfg(feature = "ssr")]
use crate::current;
#[cfg(feature = "ssr")]
use crate::pages::profile::security::confirm::go_on;
#[cfg(feature = "ssr")]
use domain::connections;

const USE: &str = "use-certificates";
const REMOVE: &str = "remove-certificates";

/// Makes new ones.
#[server(prefix = "/api/t", endpoint = "connections/make_certificates")]
pub async fn make_certificates(tenant: String, connection: String) -> Result<(), AppError> {
    web::report(
        async {
            let ctx = current::tenant(&tenant)?;
            let id = web::named(&connection)?;
            let session = current::session().ok();
            let done = connections::make_certificates(&ctx, session.as_ref(), id).await;
            go_on(
                done,
                &after(&tenant, &connection, Step::Activate, "certificates-made"),
            )
        }
        .await,
    )
}

/// Takes the new ones into use, or the former ones again.
#[server(prefix = "/api/t", endpoint = "connections/use_certificates")]
pub async fn use_certificates(
    tenant: String,
    connection: String,
    set: String,
) -> Result<(), AppError> {
    web::report(
        async {
            let ctx = current::tenant(&tenant)?;
            let (id, set) = (web::named(&connection)?, web::named(&set)?);
            let session = current::session().ok();
            let done = connections::use_certificates(&ctx, session.as_ref(), id, set).await;
            go_on(
                done,
                &after(&tenant, &connection, Step::Activate, "certificates-used"),
            )
        }
        .await,
    )
}

/// Removes those that are not in use.
#[server(prefix = "/api/t", endpoint = "connections/remove_certificates")]
pub async fn remove_certificates(
    tenant: String,
    connection: String,
    set: String,
) -> Result<(), AppError> {
    web::report(
        async {
            let ctx = current::tenant(&tenant)?;
            let (id, set) = (web::named(&connection)?, web::named(&set)?);
            let session = current::session().ok();
            let done = connections::remove_certificates(&ctx, session.as_ref(), id, set).await;
            go_on(
                done,
                &after(&tenant, &connection, Step::Activate, "certificates-removed"),
            )
        }
        .await,
    )
}

/// What the forms of the card name, and what they call.
#[derive(Clone, Copy)]
struct Forms {
    tenant: StoredValue<String>,
    connection: StoredValue<String>,
    make: ServerAction<MakeCertificates>,
    take: ServerAction<UseCertificates>,
    remove: ServerAction<RemoveCertificates>,
}

/// The card.
#[component]
pub(super) fn OurCertificates(
    tenant: String,
    connection: String,
    /// The address of our metadata.
    metadata: String,
    ours: OurCertificatesView,
    /// Whether it is time to do something about their end.
    is_due: bool,
) -> impl IntoView {
    let forms = Forms {
        tenant: StoredValue::new(tenant),
        connection: StoredValue::new(connection),
        make: ServerAction::new(),
        take: ServerAction::new(),
        remove: ServerAction::new(),
    };
    let ends = ours.present.signing.certificate.expires_at;
    let step = match ours.beside {
        None => view! { <Renew forms=forms present=ours.present/> }.into_any(),
        Some((CertificateSet::New, new)) => {
            view! { <Announce forms=forms new=new metadata=metadata/> }.into_any()
        }
        Some((CertificateSet::Former, _)) => {
            view! { <Finish forms=forms still_used=ours.former_still_used/> }.into_any()
        }
    };
    view! {
        <FailureBanner failure=failure(forms.make)/>
        <FailureBanner failure=failure(forms.take)/>
        <FailureBanner failure=failure(forms.remove)/>
        <Card
            title="Our certificates"
            description="We sign our requests by one, and your provider encrypts for the other. They belong to this connection alone."
        >
            <div class="flex flex-col gap-4">
                {is_due.then(|| view! {
                    <Banner tone=Tone::Warning>
                        "They want renewing: a provider that minds when certificates end lets nobody sign in after that."
                    </Banner>
                })}
                <DescriptionList>
                    <Description term="In use until"><Time at=ends offset=ends.offset()/></Description>
                </DescriptionList>
                {step}
            </div>
        </Card>
    }
}

/// Nothing is under way.
#[component]
fn Renew(forms: Forms, present: CertificatePairView) -> impl IntoView {
    let make = forms.make;
    view! {
        <Downloads pair=present/>
        <p class="text-muted">
            "New ones change nothing by themselves: you give them to your provider first, and take them into use when it knows them."
        </p>
        <ActionForm action=make>
            <Which forms=forms/>
            <div class="form-actions"><Button submit=true pending=make.pending()>"Make new certificates"</Button></div>
        </ActionForm>
    }
}

/// New ones wait until the provider knows them.
#[component]
fn Announce(forms: Forms, new: CertificatePairView, metadata: String) -> impl IntoView {
    let ends = new.signing.certificate.expires_at;
    view! {
        <Banner title="Give the new certificates to your provider">
            "They stand in our metadata beside those in use. Let your provider load the metadata again, or enter the new certificates there: the one for signatures beside the old one, the one for encryption in its place. Then use them here."
        </Banner>
        <DescriptionList>
            <Description term="New until"><Time at=ends offset=ends.offset()/></Description>
            <Description term="Our metadata"><CopyText value=metadata/></Description>
        </DescriptionList>
        <Downloads pair=new/>
        <div class="form-actions">
            <DialogTrigger dialog=USE kind=ButtonKind::Primary>"Use the new ones…"</DialogTrigger>
            <DialogTrigger dialog=REMOVE>"Discard them…"</DialogTrigger>
        </div>
        <UseDialog
            forms=forms
            set=CertificateSet::New
            title="Use the new certificates?"
            consequence="From then on our requests are signed by the new one. A provider that checks signatures and does not know it lets nobody sign in until you go back. What is encrypted for the former one is still taken."
            confirm="Use the new ones"
        />
        <RemoveDialog
            forms=forms
            set=CertificateSet::New
            title="Discard the new certificates?"
            consequence="They leave our metadata. If your provider encrypts for the new one already, its answers cannot be opened any more."
            confirm="Discard"
        />
    }
}

/// New ones are in use, and the former ones still open answers.
#[component]
fn Finish(forms: Forms, still_used: bool) -> impl IntoView {
    let (tone, title, text) = if still_used {
        (
            Tone::Warning,
            "Your provider still encrypts for the former certificate",
            "Let it load our metadata again, or enter the new certificate for encryption there. Only remove the former ones when it has been done and somebody has signed in since.",
        )
    } else {
        (
            Tone::Info,
            "The new certificates are in use",
            "Sign in once to see that it works. The former ones still open answers, and you can go back to them, until you remove them.",
        )
    };
    view! {
        <Banner tone=tone title=title>{text}</Banner>
        <div class="form-actions">
            <DialogTrigger dialog=REMOVE>"Remove the former…"</DialogTrigger>
            <DialogTrigger dialog=USE>"Go back to the former…"</DialogTrigger>
        </div>
        <RemoveDialog
            forms=forms
            set=CertificateSet::Former
            title="Remove the former certificates?"
            consequence="This cannot be undone. If your provider still encrypts for the former one, its answers cannot be opened any more."
            confirm="Remove"
        />
        <UseDialog
            forms=forms
            set=CertificateSet::Former
            title="Go back to the former certificates?"
            consequence="From then on our requests are signed by the former one again. The new ones are kept, to be used another time."
            confirm="Go back"
        />
    }
}

/// Which certificates a form is about.
#[component]
fn Which(forms: Forms, #[prop(optional)] set: Option<CertificateSet>) -> impl IntoView {
    view! {
        <input type="hidden" name="tenant" value=forms.tenant.get_value()/>
        <input type="hidden" name="connection" value=forms.connection.get_value()/>
        {set.map(|set| view! { <input type="hidden" name="set" value=set.key()/> })}
    }
}

#[component]
fn UseDialog(
    forms: Forms,
    set: CertificateSet,
    title: &'static str,
    consequence: &'static str,
    confirm: &'static str,
) -> impl IntoView {
    let take = forms.take;
    view! {
        <ConfirmDialog id=USE title=title consequence=consequence>
            <ActionForm action=take>
                <Which forms=forms set=set/>
                <ConfirmActions dialog=USE confirm=confirm pending=take.pending()/>
            </ActionForm>
        </ConfirmDialog>
    }
}

#[component]
fn RemoveDialog(
    forms: Forms,
    set: CertificateSet,
    title: &'static str,
    consequence: &'static str,
    confirm: &'static str,
) -> impl IntoView {
    let remove = forms.remove;
    view! {
        <ConfirmDialog id=REMOVE title=title consequence=consequence>
            <ActionForm action=remove>
                <Which forms=forms set=set/>
                <ConfirmActions dialog=REMOVE confirm=confirm pending=remove.pending()/>
            </ActionForm>
        </ConfirmDialog>
    }
}

/// The certificates themselves, for a provider that reads no metadata.
#[component]
fn Downloads(pair: CertificatePairView) -> impl IntoView {
    let CertificatePairView {
        signing,
        encryption,
    } = pair;
    view! {
        <DescriptionList>
            <Description term="For signatures"><Download certificate=signing file="signing.pem"/></Description>
            <Description term="For encryption"><Download certificate=encryption file="encryption.pem"/></Description>
        </DescriptionList>
    }
}

#[component]
fn Download(certificate: OurCertificateView, file: &'static str) -> impl IntoView {
    // The file is in the link itself, so that it needs neither script nor another request.
    let href = format!("data:application/x-pem-file,{}", encode(&certificate.pem));
    view! {
        <code class="code break-all">{certificate.certificate.fingerprint}</code>
        <div class="flex flex-wrap gap-2">
            <ButtonLink href=href size=Size::Sm icon=IconName::Download download=file external=true>"Download"</ButtonLink>
            <CopyButton value=certificate.pem label="Copy"/>
        </div>
    }
}
