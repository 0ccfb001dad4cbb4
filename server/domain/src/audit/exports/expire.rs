//! Removing exports that are over.

use super::super::Caretaker;
use crate::context::{RequestContext, RequestMeta, TenantContext};
use crate::database::ExportTx;
use crate::error::Result;
use shared::ids::TenantId;
use uuid::Uuid;

impl Caretaker {
    /// Removes the exports of all tenants that are over, and tells how many those were.
    ///
    /// # Errors
    /// The database's failure; what was removed until then stays removed.
    pub async fn remove_expired_exports(&self) -> Result<u64> {
        let tenants = sqlx::query_scalar!(
            "SELECT DISTINCT tenant_id FROM audit_exports WHERE expires_at <= $1",
            self.realm.tools().clock.now()
        )
        .fetch_all(&self.worker)
        .await?;
        let mut removed = 0;
        for tenant in tenants {
            let meta = RequestMeta {
                request_id: "job audit.exports".to_owned(),
                ..RequestMeta::default()
            };
            let request = RequestContext::new(self.realm.clone(), meta);
            let tenant = TenantId::from_uuid(tenant);
            let ctx = TenantContext::of_system(request, tenant, "audit.exports").await?;
            loop {
                // Few at a time: each may be of gigabytes.
                let tx = ExportTx::begin(&ctx, Uuid::nil()).await?;
                let batch = tx.remove_expired().await?;
                removed += batch;
                if batch == 0 {
                    break;
                }
            }
        }
        Ok(removed)
    }
}
