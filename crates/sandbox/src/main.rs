//! The sandbox bank as a server.

fn main() {}
