//! The state of the tenants' list. All of it stands in the address, so that it can be sent to a
//! colleague and comes back with the browser's Back.

use ui::links::Query;
use ui::prelude::SortOrder;

/// Where the list is.
pub(super) const PATH: &str = "/tenants";
const FILTERS: [&str; 3] = ["q", "plan", "status"];

/// The list's state as the address has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct ListState(Query);

impl ListState {
    /// Reads an address; what does not concern the list is left out.
    pub(super) fn of(query: &Query) -> Self {
        Self(query.only(&["q", "plan", "status", "sort", "cursor"]))
    }

    pub(super) fn get(&self, key: &str) -> String {
        self.0.get(key).to_owned()
    }

    /// Whether anything keeps tenants out of the list.
    pub(super) fn is_filtered(&self) -> bool {
        FILTERS.iter().any(|key| !self.0.get(key).is_empty())
    }

    /// Whether this is not the list's first page.
    pub(super) fn is_further_page(&self) -> bool {
        !self.0.get("cursor").is_empty()
    }

    /// The list with `key` set otherwise. It begins at its first page again.
    pub(super) fn with(&self, key: &str, value: &str) -> String {
        self.0.with("cursor", "").with(key, value).href(PATH)
    }

    /// Another page of the same list.
    pub(super) fn page(&self, cursor: &str) -> String {
        self.0.with("cursor", cursor).href(PATH)
    }

    /// The list of all tenants, sorted as it is.
    pub(super) fn unfiltered(&self) -> String {
        self.0.only(&["sort"]).href(PATH)
    }

    /// What a search keeps: filters and order, but not the page.
    pub(super) fn kept_by_search(&self) -> Vec<(String, String)> {
        self.0.only(&["plan", "status", "sort"]).pairs()
    }

    /// The direction in which the list is sorted by `column`, if it is.
    pub(super) fn sort_of(&self, column: &str) -> Option<SortOrder> {
        let sort = self.0.get("sort");
        let (name, order) = match sort.strip_prefix('-') {
            Some(name) => (name, SortOrder::Descending),
            None if sort.is_empty() => ("name", SortOrder::Ascending),
            None => (sort, SortOrder::Ascending),
        };
        (name == column).then_some(order)
    }

    /// The list sorted by `column`; the other way round if it is already. Names begin at A, numbers
    /// and moments with the largest.
    pub(super) fn sorted_by(&self, column: &str) -> String {
        let descending = match self.sort_of(column) {
            Some(order) => order == SortOrder::Ascending,
            None => column != "name",
        };
        match (column, descending) {
            ("name", false) => self.with("sort", ""),
            (_, false) => self.with("sort", column),
            (_, true) => self.with("sort", &format!("-{column}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(query: &str) -> ListState {
        ListState::of(&Query::parse(query))
    }

    #[test]
    fn a_filter_begins_at_the_first_page_and_keeps_the_rest() {
        let state = state("q=ac&plan=team&sort=-seats&cursor=abc&other=1");
        assert_eq!(state.with("plan", ""), "/tenants?q=ac&sort=-seats");
        assert_eq!(
            state.page("def"),
            "/tenants?q=ac&plan=team&sort=-seats&cursor=def"
        );
        assert_eq!(state.unfiltered(), "/tenants?sort=-seats");
        assert!(state.is_filtered() && state.is_further_page());
    }

    #[test]
    fn a_column_sorts_and_then_turns_round() {
        assert_eq!(state("").sort_of("name"), Some(SortOrder::Ascending));
        assert_eq!(state("").sorted_by("name"), "/tenants?sort=-name");
        assert_eq!(state("sort=-name").sorted_by("name"), "/tenants");
        assert_eq!(state("").sorted_by("seats"), "/tenants?sort=-seats");
        assert_eq!(
            state("sort=-seats").sorted_by("seats"),
            "/tenants?sort=seats"
        );
        assert_eq!(state("sort=-seats").sort_of("name"), None);
    }
}
