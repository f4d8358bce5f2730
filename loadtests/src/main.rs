//! Load and fault drivers. They know the system only through HTTP.

fn main() {}
