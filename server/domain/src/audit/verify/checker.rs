//! Walks a chain and compares entries with their seals, wherever both come from.

use super::report::{Kind, TenantReport};
use crate::audit::{AuditEntry, Checkpoint, Head, Position, PublicKey, Seal};
use uuid::Uuid;

/// Among so many changed entries it is tried whether they have only swapped places.
const SWAPS_TRIED: usize = 100;

/// An entry that is not what was sealed.
struct Suspect {
    sequence: i64,
    sealed_hash: Vec<u8>,
    entry: AuditEntry,
}

pub(super) struct Checker<'k> {
    tenant: Uuid,
    keys: &'k [PublicKey],
    // A head from elsewhere, which the chain must have passed.
    anchor: Option<Position>,
    begin: Position,
    at: Position,
    suspects: Vec<Suspect>,
    pub(super) report: TenantReport,
}

impl<'k> Checker<'k> {
    /// Begins where retention says, or with the first entry.
    pub(super) fn new(
        tenant: Uuid,
        workspace: &str,
        keys: &'k [PublicKey],
        checkpoint: Option<&Checkpoint>,
        anchor: Option<Position>,
    ) -> Self {
        let mut report = TenantReport::new(tenant, workspace);
        if let Some(checkpoint) = checkpoint
            && !checkpoint.is_signed_by(keys, tenant)
        {
            let detail = "what retention removed up to here is not signed by the key";
            report.find(
                Kind::Unsigned,
                None,
                Some(checkpoint.position.sequence),
                detail,
            );
        }
        let begin = checkpoint.map_or(Position::START, |checkpoint| checkpoint.position);
        Self {
            tenant,
            keys,
            anchor,
            begin,
            at: begin,
            suspects: Vec::new(),
            report,
        }
    }

    /// The next seal of the chain.
    pub(super) fn seal(&mut self, seal: &Seal) {
        let expected = self.at.sequence + 1;
        if seal.first_sequence > expected {
            let detail = format!(
                "the entries {expected} to {} and their seals are missing",
                seal.first_sequence - 1
            );
            self.report
                .find(Kind::Removed, None, Some(expected), detail);
        } else if seal.first_sequence < expected {
            let detail = format!("numbers below {expected} are sealed twice");
            self.report
                .find(Kind::BrokenSeal, None, Some(seal.first_sequence), detail);
        }
        let chained = seal.chain_hash_after(self.tenant, &self.at.chain_hash);
        if seal.first_sequence == expected && seal.chain_hash != chained {
            let detail = format!(
                "the seal of the entries {} to {} was changed",
                seal.first_sequence,
                seal.last_sequence()
            );
            self.report
                .find(Kind::BrokenSeal, None, Some(seal.first_sequence), detail);
            // The sealer sorts by key: what breaks that order was moved.
            for (sequence, pair) in (seal.first_sequence..).zip(seal.entry_ids.windows(2)) {
                if pair[0] > pair[1] {
                    let detail = "stands before an older entry of the same seal";
                    self.report
                        .find(Kind::Reordered, Some(pair[0]), Some(sequence), detail);
                }
            }
        }
        // Goes on from what stands there, so that one broken seal is one finding.
        self.at = Position {
            sequence: seal.last_sequence(),
            chain_hash: seal.chain_hash.as_slice().try_into().unwrap_or(chained),
        };
        self.pass_anchor();
    }

    fn pass_anchor(&mut self) {
        if let Some(anchor) = self
            .anchor
            .take_if(|anchor| anchor.sequence <= self.at.sequence)
            && anchor != self.at
            && anchor.sequence > self.begin.sequence
        {
            let detail = "the chain does not lead through the given head: it was written anew";
            self.report
                .find(Kind::BrokenSeal, None, Some(anchor.sequence), detail);
        }
    }

    /// An entry beside its seal.
    pub(super) fn compare(&mut self, sequence: i64, sealed_hash: &[u8], entry: &AuditEntry) {
        self.report.entries += 1;
        if entry.hash(self.tenant) != sealed_hash {
            self.suspects.push(Suspect {
                sequence,
                sealed_hash: sealed_hash.to_vec(),
                entry: entry.clone(),
            });
        }
    }

    /// A seal whose entry is not there.
    pub(super) fn removed(&mut self, sequence: i64, id: Uuid) {
        self.report.find(
            Kind::Removed,
            Some(id),
            Some(sequence),
            "was sealed and is gone",
        );
    }

    /// An entry without a seal.
    pub(super) fn inserted(&mut self, id: Uuid) {
        self.report.find(
            Kind::Inserted,
            Some(id),
            None,
            "was never sealed and does not wait for it",
        );
    }

    /// The chain ends here.
    pub(super) fn finish(mut self, head: Option<Head>) -> TenantReport {
        self.name_suspects();
        match &head {
            None if self.at != self.begin => {
                self.report
                    .find(Kind::Unsigned, None, None, "the chain has no signed head");
            }
            None => {}
            Some(head) => self.check_head(head),
        }
        if let Some(anchor) = self.anchor
            && anchor.sequence > self.at.sequence
        {
            let detail = "the chain ends before the given head";
            self.report
                .find(Kind::Truncated, None, Some(anchor.sequence), detail);
        }
        self.report.head = head;
        self.report
    }

    fn check_head(&mut self, head: &Head) {
        if !head.is_signed_by(self.keys, self.tenant) {
            self.report.find(
                Kind::Unsigned,
                None,
                Some(head.position.sequence),
                "the head is not signed by the key",
            );
        }
        let (end, signed) = (self.at.sequence, head.position.sequence);
        if signed > end {
            let detail = format!(
                "the entries {} to {signed} are missing from the end",
                end + 1
            );
            self.report
                .find(Kind::Truncated, None, Some(end + 1), detail);
        } else if signed < end {
            let detail = "seals stand beyond the signed head";
            self.report
                .find(Kind::BrokenSeal, None, Some(signed + 1), detail);
        } else if head.position != self.at {
            let detail = "the signed head is not the end of this chain";
            self.report
                .find(Kind::BrokenSeal, None, Some(signed), detail);
        }
    }

    /// Entries that were swapped are each other's; what is left was changed.
    fn name_suspects(&mut self) {
        let suspects = std::mem::take(&mut self.suspects);
        let few = suspects.len() <= SWAPS_TRIED;
        for suspect in &suspects {
            let from = suspects
                .iter()
                .find(|from| few && self.is_moved(from, suspect));
            let (kind, detail) = match from {
                Some(from) => {
                    let from = shared::ids::AuditEntryId::from_uuid(from.entry.id);
                    (
                        Kind::Reordered,
                        format!("its content stands in the place of {from}"),
                    )
                }
                None => (Kind::Changed, "is not what was sealed".to_owned()),
            };
            self.report
                .find(kind, Some(suspect.entry.id), Some(suspect.sequence), detail);
        }
    }

    /// Whether what `from` holds is what was sealed as `to`: with its moment, or without.
    fn is_moved(&self, from: &Suspect, to: &Suspect) -> bool {
        if from.entry.id == to.entry.id {
            return false;
        }
        let with_key = AuditEntry {
            id: to.entry.id,
            ..from.entry.clone()
        };
        let with_moment = AuditEntry {
            occurred_at: to.entry.occurred_at,
            ..with_key.clone()
        };
        [with_key, with_moment]
            .iter()
            .any(|entry| entry.hash(self.tenant).as_slice() == to.sealed_hash)
    }
}
