# The steps of .ci/run by name, and what else one types often. `just` lists them.

# Lists the recipes
default:
    @just --list

# Everything that must hold before a change is taken
ci:
    .ci/run

# Formats the source
format:
    cargo fmt --all

# Lints, with warnings as errors
lint:
    .ci/run lint

# Runs the tests
test:
    .ci/run test

# Checks licences and sources of all dependencies (needs cargo-deny)
licences:
    .ci/run licences

# Proves the built-in pack, or one prompt of it: `just pack --prompt retry`
pack *options:
    cargo run --locked --quiet -- pack verify questions/nodejs {{options}}

# Runs small edits of the reference solutions: `just mutants --prompt retry`
mutants *options:
    cargo run --locked --quiet -- pack verify questions/nodejs --mutants {{options}}

# Shows what would be published
crate:
    .ci/run crate

# Takes the new output of tests into their inline snapshots (needs cargo-insta)
snapshots:
    cargo insta test --accept
