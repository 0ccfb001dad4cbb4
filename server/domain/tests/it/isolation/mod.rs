//! No tenant's row for another, whatever the app does: that the doctor notices every broken rule,
//! each table as the app's roles see it, what each role may do at all, and many transactions at once.

mod doctor;
mod grants;
mod roles;
mod rows;
mod storm;
