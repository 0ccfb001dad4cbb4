//! Who the provider is: by its metadata, or by issuer and client.
#![cfg_attr(
    feature = "ssr",
    expect(
        clippy::fn_params_excessive_bools,
        reason = "a form has a field for each of its switches"
    )
)]

use super::addresses::{FILE, UPLOAD};
use super::wizard::{Step, Wizard};
use crate::here::{Here, use_here};
use leptos::form::ActionForm;
use leptos::prelude::*;
use shared::AppError;
use shared::connections::Signed;
use shared::views::{CertificateView, ConnectionDetail, OidcView, SamlView};
use ui::links::use_query;
use ui::prelude::*;

#[cfg(feature = "ssr")]
use super::actions::parse;
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
    use super::{Step, after, connections, current, parse};
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
                connections::set_metadata(&ctx, parse(&connection)?, metadata).await?;
                let notice = "connection-saved";
                current::go_to(&after(&tenant, &connection, Step::Attributes, notice));
                Ok(())
            }
            .await,
        )
    }
}

/// Sets issuer and client.
#[server(prefix = "/api/t", endpoint = "connections/set_oidc")]
pub async fn set_oidc(
    tenant: String,
    connection: String,
    issuer: String,
    client_id: String,
    #[server(default)] client_secret: String,
) -> Result<(), AppError> {
    use domain::connections::OidcFields;
    web::report(
        async {
            let ctx = current::tenant(&tenant)?;
            let fields = OidcFields {
                issuer,
                client_id,
                client_secret,
            };
            connections::set_oidc(&ctx, parse(&connection)?, fields).await?;
            let notice = "connection-saved";
            current::go_to(&after(&tenant, &connection, Step::Attributes, notice));
            Ok(())
        }
        .await,
    )
}

/// Sets what is asked of the answers.
#[server(prefix = "/api/t", endpoint = "connections/set_policy")]
pub async fn set_policy(
    tenant: String,
    connection: String,
    signed: String,
    #[server(default)] ecdsa: bool,
    #[server(default)] require_encryption: bool,
    #[server(default)] idp_initiated: bool,
    #[server(default)] sign_requests: bool,
) -> Result<(), AppError> {
    use domain::connections::PolicyFields;
    web::report(
        async {
            let ctx = current::tenant(&tenant)?;
            let signed = signed
                .parse()
                .map_err(|_| AppError::field("signed", "Choose what must be signed."))?;
            let fields = PolicyFields {
                signed,
                ecdsa,
                require_encryption,
                idp_initiated,
                sign_requests,
            };
            connections::set_policy(&ctx, parse(&connection)?, fields).await?;
            let notice = "connection-saved";
            current::go_to(&after(&tenant, &connection, Step::Metadata, notice));
            Ok(())
        }
        .await,
    )
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
    let refused = use_query().with_untracked(|query| query.get("refused") == "file");
    let upload = UPLOAD
        .replace("{tenant}", &here.slug())
        .replace("{connection}", &id);
    let known = !saml.entity_id.is_empty();
    let address_value = saml.metadata_address.clone().unwrap_or_default();
    let (entity_id, sso_address) = (saml.entity_id.clone(), saml.sso_address.clone());
    let (policy_here, policy_id, policy) = (here.clone(), id.clone(), saml.clone());
    let (tenant, id) = (StoredValue::new(here.slug()), StoredValue::new(id));
    view! {
        {known.then(|| view! { <Known saml=saml/> })}
        <Card
            title="From an address"
            description="The best way: we read it again every day, so that a new certificate needs nobody."
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
            <details>
                <summary class="link cursor-pointer">"Paste its contents instead"</summary>
                <ActionForm action=by_document attr:class="form">
                    <FormError message=document.message()/>
                    <input type="hidden" name="tenant" value=tenant.get_value()/>
                    <input type="hidden" name="connection" value=id.get_value()/>
                    <Field label="Metadata" name="document" error=document.field("document")>
                        <Textarea name="document" rows=8 required=true/>
                    </Field>
                    <div class="form-actions"><Button submit=true pending=by_document.pending()>"Take it"</Button></div>
                </ActionForm>
            </details>
        </Card>
        <Card title="Field by field" description="For a provider that has no metadata.">
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
                    hint="In PEM. During a rollover paste both, one below the other."
                    error=fields.field("certificates")
                >
                    <Textarea name="certificates" rows=6 required=true placeholder="-----BEGIN CERTIFICATE-----"/>
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

/// What is asked of the answers.
#[component]
fn Policy(here: Here, id: String, saml: SamlView) -> impl IntoView {
    let set = ServerAction::<SetPolicy>::new();
    let failure = failure(set);
    let signed = Signed::ALL
        .iter()
        .map(|signed| SelectOption::new(signed.key(), signed.name()))
        .collect();
    view! {
        <Card title="Signatures and encryption" description="Right for most providers as it is.">
            <ActionForm action=set attr:class="form">
                <FormError message=failure.message()/>
                <input type="hidden" name="tenant" value=here.slug()/>
                <input type="hidden" name="connection" value=id/>
                <Field label="What must be signed" name="signed" error=failure.field("signed")>
                    <Select name="signed" options=signed value=saml.signed.key().to_owned()/>
                </Field>
                <Switch name="sign_requests" label="Sign our requests" checked=saml.sign_requests/>
                <Switch
                    name="require_encryption"
                    label="Refuse answers that are not encrypted"
                    checked=saml.require_encryption
                />
                <Switch
                    name="ecdsa"
                    label="Take signatures by elliptic curves"
                    hint="Beside RSA. Only for a provider that signs so."
                    checked=saml.ecdsa
                />
                <Switch
                    name="idp_initiated"
                    label="Let people begin at the provider"
                    hint="From its list of applications. Such an answer was not asked for: whoever gets hold of one could sign somebody else in as themselves."
                    checked=saml.idp_initiated
                />
                <div class="form-actions"><Button submit=true pending=set.pending()>"Save"</Button></div>
            </ActionForm>
        </Card>
    }
}

#[component]
fn Oidc(here: Here, id: String, oidc: OidcView) -> impl IntoView {
    let set = ServerAction::<SetOidc>::new();
    let failure = failure(set);
    let hint = if oidc.has_secret {
        "There is one. Leave this empty to keep it."
    } else {
        "It is kept sealed, and never shown again."
    };
    view! {
        <Card>
            <ActionForm action=set attr:class="form">
                <FormError message=failure.message()/>
                <input type="hidden" name="tenant" value=here.slug()/>
                <input type="hidden" name="connection" value=id/>
                <Field
                    label="Issuer"
                    name="issuer"
                    hint="As your provider writes it, to the letter: with or without a slash at its end."
                    error=failure.field("issuer")
                >
                    <TextInput name="issuer" kind="url" value=oidc.issuer maxlength=1024_u32 required=true/>
                </Field>
                <Field label="Client ID" name="client_id" error=failure.field("client_id")>
                    <TextInput name="client_id" value=oidc.client_id autocomplete="off" maxlength=1024_u32 required=true/>
                </Field>
                <Field label="Client secret" name="client_secret" hint=hint error=failure.field("client_secret")>
                    <PasswordInput name="client_secret" autocomplete="off" required=!oidc.has_secret/>
                </Field>
                <div class="form-actions">
                    <Button submit=true kind=ButtonKind::Primary pending=set.pending()>"Check and save"</Button>
                </div>
            </ActionForm>
        </Card>
    }
}
