//! Who the provider is: by its metadata, or by issuer and client.

pub(crate) mod oidc;
pub(crate) mod policy;

use super::addresses::{FILE, UPLOAD};
use super::wizard::{Step, Wizard};
use crate::here::{Here, use_here};
use leptos::form::ActionForm;
use leptos::prelude::*;
use oidc::Oidc;
use policy::Policy;
use shared::AppError;
use shared::views::{CertificateView, ConnectionDetail, SamlView};
use ui::links::use_query;
use ui::prelude::*;

#[cfg(feature = "ssr")]
use super::wizard::after;
#[cfg(feature = "ssr")]
use crate::current;
#[cfg(feature = "ssr")]
use domain::connections;

/// Reads the provider's metadata from an address.
#[server(prefix = "/api/t", endpoint = "connections/metadata_by_address")]
pub async fn set_metadata_by_address(
    tenant: String,
    connection: String,
    address: String,
) -> Result<(), AppError> {
    use domain::connections::Metadata;
    server::set_metadata(tenant, connection, Metadata::Address(address)).await
}

/// Reads the provider's metadata from what was pasted.
#[server(prefix = "/api/t", endpoint = "connections/metadata_by_document")]
pub async fn set_metadata_by_document(
    tenant: String,
    connection: String,
    document: String,
) -> Result<(), AppError> {
    use domain::connections::Metadata;
    server::set_metadata(tenant, connection, Metadata::Document(document)).await
}

/// Takes the fields of a provider without metadata.
#[server(prefix = "/api/t", endpoint = "connections/metadata_by_fields")]
pub async fn set_metadata_by_fields(
    tenant: String,
    connection: String,
    entity_id: String,
    sso_address: String,
    certificates: String,
) -> Result<(), AppError> {
    use domain::connections::Metadata;
    let fields = Metadata::Fields {
        entity_id,
        sso_address,
        certificates,
    };
    server::set_metadata(tenant, connection, fields).await
}

#[cfg(feature = "ssr")]
mod server {
    use super::{Step, after, connections, current};
    use domain::connections::Metadata;
    use shared::AppError;

    pub(super) async fn set_metadata(
        tenant: String,
        connection: String,
        metadata: Metadata,
    ) -> Result<(), AppError> {
        web::report(
            async {
                let ctx = current::tenant(&tenant)?;
                connections::set_metadata(&ctx, web::named(&connection)?, metadata).await?;
                let notice = "connection-saved";
                current::go_to(&after(&tenant, &connection, Step::Attributes, notice));
                Ok(())
            }
            .await,
        )
    }
}

/// The step.
#[component]
pub fn MetadataPage() -> impl IntoView {
    let here = use_here();
    view! {
        <Wizard
            step=Step::Metadata
            description="Tell us who your provider is. What is live stays as it is until you activate the change."
            let:detail
        >
            <Metadata here=here.clone() detail=detail/>
        </Wizard>
    }
}

#[component]
fn Metadata(here: Here, detail: ConnectionDetail) -> impl IntoView {
    let id = detail.summary.id.to_string();
    match (detail.saml, detail.oidc) {
        (Some(saml), _) => view! { <Saml here=here id=id saml=saml/> }.into_any(),
        (_, Some(oidc)) => view! { <Oidc here=here id=id oidc=oidc/> }.into_any(),
        _ => ().into_any(),
    }
}

#[component]
fn Saml(here: Here, id: String, saml: SamlView) -> impl IntoView {
    let by_address = ServerAction::<SetMetadataByAddress>::new();
    let by_document = ServerAction::<SetMetadataByDocument>::new();
    let by_fields = ServerAction::<SetMetadataByFields>::new();
    let (address, document, fields) = (
        failure(by_address),
        failure(by_document),
        failure(by_fields),
    );
    // Without a script nobody has unfolded the form again on the page that says what is wrong with it.
    let pasted = document.message();
    let refused = use_query().with_untracked(|query| query.get("refused") == "file");
    let upload = UPLOAD
        .replace("{tenant}", &here.slug())
        .replace("{connection}", &id);
    let known = !saml.entity_id.is_empty();
    let address_value = saml.metadata_address.clone().unwrap_or_default();
    let (entity_id, sso_address) = (saml.entity_id.clone(), saml.sso_address.clone());
    let certificates: String = saml
        .certificates
        .iter()
        .map(|certificate| certificate.pem.as_str())
        .collect();
    let (policy_here, policy_id, policy) = (here.clone(), id.clone(), saml.clone());
    let (tenant, id) = (StoredValue::new(here.slug()), StoredValue::new(id));
    view! {
        {known.then(|| view! { <Known saml=saml/> })}
        <Card
            title="From an address"
            description="The best way: we read it again every day, and take over a new certificate that stands there."
        >
            <ActionForm action=by_address attr:class="form">
                <FormError message=address.message()/>
                <input type="hidden" name="tenant" value=tenant.get_value()/>
                <input type="hidden" name="connection" value=id.get_value()/>
                <Field label="Address of the metadata" name="address" error=address.field("address")>
                    <TextInput name="address" kind="url" value=address_value maxlength=2048_u32 required=true/>
                </Field>
                <div class="form-actions">
                    <Button submit=true kind=ButtonKind::Primary pending=by_address.pending()>"Read it"</Button>
                </div>
            </ActionForm>
        </Card>
        <Card title="From a file">
            <form class="form" method="post" action=upload enctype="multipart/form-data">
                {refused.then(|| view! {
                    <Banner tone=Tone::Danger>
                        "This file could not be read as the metadata of an identity provider. Paste its contents below to see what is wrong with it."
                    </Banner>
                })}
                <Field label="Metadata file" name=FILE hint="An XML file, of half a megabyte at most.">
                    <FileInput name=FILE accept=".xml,application/xml,text/xml,application/samlmetadata+xml" required=true/>
                </Field>
                <div class="form-actions"><Button submit=true>"Upload"</Button></div>
            </form>
            <details class="mt-4" open=move || pasted.with(Option::is_some)>
                <summary class="link cursor-pointer">"Paste its contents instead"</summary>
                <ActionForm action=by_document attr:class="form">
                    <FormError message=pasted/>
                    <input type="hidden" name="tenant" value=tenant.get_value()/>
                    <input type="hidden" name="connection" value=id.get_value()/>
                    <Field label="Metadata" name="document" error=document.field("document")>
                        <Textarea name="document" rows=8 required=true/>
                    </Field>
                    <div class="form-actions"><Button submit=true pending=by_document.pending()>"Take it"</Button></div>
                </ActionForm>
            </details>
        </Card>
        <Card
            title="Field by field"
            description="For a provider that has no metadata, and to enter a new certificate before the provider signs with it. It takes the place of all that was read before, also of the addresses of the metadata and for signing out."
        >
            <ActionForm action=by_fields attr:class="form">
                <FormError message=fields.message()/>
                <input type="hidden" name="tenant" value=tenant.get_value()/>
                <input type="hidden" name="connection" value=id.get_value()/>
                <Field label="Entity ID (Issuer)" name="entity_id" error=fields.field("entity_id")>
                    <TextInput name="entity_id" value=entity_id maxlength=1024_u32 required=true/>
                </Field>
                <Field label="Single sign-on address" name="sso_address" error=fields.field("sso_address")>
                    <TextInput name="sso_address" kind="url" value=sso_address maxlength=2048_u32 required=true/>
                </Field>
                <Field
                    label="Signing certificate"
                    name="certificates"
                    hint="In PEM. Before the provider changes to a new certificate, paste it below the one that it still signs with."
                    error=fields.field("certificates")
                >
                    <Textarea name="certificates" value=certificates rows=6 required=true placeholder="-----BEGIN CERTIFICATE-----"/>
                </Field>
                <div class="form-actions"><Button submit=true pending=by_fields.pending()>"Take it"</Button></div>
            </ActionForm>
        </Card>
        <Policy here=policy_here id=policy_id saml=policy/>
    }
}

/// What is known of the provider.
#[component]
fn Known(saml: SamlView) -> impl IntoView {
    let certificates = saml
        .certificates
        .into_iter()
        .map(certificate)
        .collect_view();
    view! {
        <Card title="What we know of your provider">
            <DescriptionList>
                <Description term="Entity ID"><CopyText value=saml.entity_id/></Description>
                <Description term="Sign-in address"><code class="code break-all">{saml.sso_address}</code></Description>
                {certificates}
            </DescriptionList>
        </Card>
    }
}

fn certificate(certificate: CertificateView) -> impl IntoView {
    let ends = certificate.expires_at;
    view! {
        <Description term="Certificate">
            <p>{certificate.key} ", ends " <Time at=ends offset=ends.offset()/></p>
            <p class="text-sm text-muted">{certificate.subject}</p>
            <code class="code break-all">{certificate.fingerprint}</code>
        </Description>
    }
}
