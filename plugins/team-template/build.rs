//! Puts the pack into the library.

fn main() {
    prepkit_plugin::build::embed_pack("pack");
}
