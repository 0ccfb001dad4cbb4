//! What a tenant's counters and cached values are called. Nothing is kept under another name, so
//! that nothing of one tenant is ever found under another's.

use shared::ids::TenantId;

/// The name of something of one tenant. The braces keep all of a tenant's on one node of a cluster.
pub(super) fn of(tenant: TenantId, what: &str) -> String {
    format!("tenantry:{{{tenant}}}:{what}")
}

#[cfg(test)]
mod tests {
    use super::of;
    use shared::ids::TenantId;
    use uuid::Uuid;

    #[test]
    fn two_tenants_share_no_key() {
        let key = |number| of(TenantId::from_uuid(Uuid::from_u128(number)), "requests");
        assert_ne!(key(1), key(2));
        assert_eq!(key(1), "tenantry:{ten_00000000000000000000000001}:requests");
    }
}
