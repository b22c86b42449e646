//! The registry through its public face: with a model beside it, across restarts, at its limits.

mod budgets;
mod crash;
mod generations;
mod harness;
mod model;
mod page;
mod parking;
mod presentation;
mod recent;
mod records;
