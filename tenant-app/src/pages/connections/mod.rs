//! Single sign-on: its connections, the wizard that sets one up, and who must use it.

pub(crate) mod actions;
pub(crate) mod activate;
pub mod addresses;
pub(crate) mod attempts;
pub(crate) mod attributes;
pub(crate) mod certificates;
pub(crate) mod domains;
pub(crate) mod enforce;
pub(crate) mod guide;
mod leftovers;
pub(crate) mod list;
pub(crate) mod metadata;
pub(crate) mod new;
pub(crate) mod provisioning;
pub(crate) mod setup_links;
pub(crate) mod test;
mod wizard;

pub use activate::ActivatePage;
pub use attempts::{AttemptPage, AttemptsPage};
pub use attributes::AttributesPage;
pub use domains::DomainsPage;
pub use enforce::EnforcePage;
pub use guide::GuidePage;
pub use list::ConnectionsPage;
pub use metadata::MetadataPage;
pub use new::NewConnectionPage;
pub use provisioning::ProvisioningPage;
pub use setup_links::MadeLinkPage;
pub use test::TestPage;
