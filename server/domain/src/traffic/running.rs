//! How many requests of each tenant run in this process.

use shared::ids::TenantId;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

#[derive(Clone, Default)]
pub(super) struct Running(Arc<Mutex<HashMap<TenantId, u32>>>);

/// One request's place. It is free again when this is dropped.
pub(super) struct Place {
    running: Running,
    tenant: TenantId,
}

impl Running {
    /// A place, unless all of the tenant's are taken.
    pub(super) fn enter(&self, tenant: TenantId, places: u32) -> Option<Place> {
        let mut counts = self.counts();
        let count = counts.entry(tenant).or_default();
        if *count >= places {
            return None;
        }
        *count += 1;
        drop(counts);
        Some(Place {
            running: self.clone(),
            tenant,
        })
    }

    fn counts(&self) -> MutexGuard<'_, HashMap<TenantId, u32>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut counts = self.running.counts();
        if let Some(count) = counts.get_mut(&self.tenant) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.tenant);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Running;
    use shared::ids::TenantId;
    use uuid::Uuid;

    #[test]
    fn a_place_is_one_tenants_and_free_again_when_dropped() {
        let running = Running::default();
        let [acme, globex] = [1, 2].map(|number| TenantId::from_uuid(Uuid::from_u128(number)));
        let place = running.enter(acme, 1);
        assert!(place.is_some());
        assert!(running.enter(acme, 1).is_none());
        assert!(running.enter(globex, 1).is_some());
        drop(place);
        assert!(running.enter(acme, 1).is_some());
        assert!(running.counts().is_empty());
    }
}
