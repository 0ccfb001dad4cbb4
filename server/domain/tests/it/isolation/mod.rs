//! No tenant's row for another, whatever the app does: the rules of the catalogue, each table as
//! the app's roles see it, what each role may do at all, and many transactions at once.

mod catalogue;
mod grants;
mod roles;
mod rows;
mod rules;
mod storm;
