//! Property tests of the pure core.
