//! The boundary as C sees it: two tables of functions, and memory that is freed by who made it.
//!
//! Each table begins with its size and the version of this interface. Whoever gets a table reads no
//! more of it than both sides know: the first two fields are the same in every version for ever. What
//! they say of other versions is in `docs/plugins.md`. The C header is made from this file
//! ([`c_header`]).

/// Another major version is another interface: neither side calls the other.
pub const MAJOR: u16 = 1;
/// A later minor version has more at the end of a table, or more methods and capabilities.
pub const MINOR: u16 = 0;

/// The one symbol that a library exports.
pub const ENTRY: &str = "prepkit_plugin_entry";

/// The most that one answer may have, in bytes.
pub const LARGEST_ANSWER: usize = 64 << 20;
/// The most that one piece of progress, or of a log, may have, in bytes.
pub const LARGEST_NEWS: usize = 64 << 10;

macro_rules! tables {
    ($($(#[doc = $about:literal])* struct $name:ident as $c:literal {
        $($(#[doc = $doc:literal])* $field:ident: $type:ty as $c_field:literal,)*
    })*) => {
        $(
            $(#[doc = $about])*
            #[repr(C)]
            #[derive(Clone, Copy, Debug)]
            pub struct $name {
                $(
                    $(#[doc = $doc])*
                    pub $field: $type,
                )*
            }
        )*

        const TABLES: &str = concat!($(
            $("/*", $about, " */\n",)*
            "typedef struct ", $c, " {\n",
            $($("    /*", $doc, " */\n",)* "    ", $c_field, ";\n",)*
            "} ", $c, ";\n\n",
        )*);
    };
}

tables! {
    /// Bytes that a library made, and that it gets back to free. `data` may be null where `length` is 0.
    struct Buffer as "prepkit_buffer" {
        /// The first.
        data: *mut u8 as "uint8_t *data",
        /// How many.
        length: usize as "size_t length",
    }

    /// What prepkit offers to a library. It stays valid as long as the process lives.
    struct HostTable as "prepkit_host" {
        /// The size of the whole table, in bytes.
        size: u32 as "uint32_t size",
        /// `PREPKIT_ABI_MAJOR`.
        abi_major: u16 as "uint16_t abi_major",
        /// `PREPKIT_ABI_MINOR`.
        abi_minor: u16 as "uint16_t abi_minor",
        /// Tells how far a call is: JSON `{"message": text, "done": number, "of": number}`, each optional.
        progress: Option<unsafe extern "C" fn(json: *const u8, length: usize)>
            as "void (*progress)(const uint8_t *json, size_t length)",
        /// Keeps a line of text to be shown when something goes wrong.
        log: Option<unsafe extern "C" fn(text: *const u8, length: usize)>
            as "void (*log)(const uint8_t *text, size_t length)",
    }

    /// What a library offers to prepkit. It stays valid as long as the process lives. Calls come one at
    /// a time, from one thread.
    struct PluginTable as "prepkit_plugin" {
        /// The size of the whole table, in bytes.
        size: u32 as "uint32_t size",
        /// `PREPKIT_ABI_MAJOR`.
        abi_major: u16 as "uint16_t abi_major",
        /// `PREPKIT_ABI_MINOR`.
        abi_minor: u16 as "uint16_t abi_minor",
        /// What the plugin is: JSON `{"ok": description}`, the same each time.
        describe: Option<unsafe extern "C" fn() -> Buffer> as "prepkit_buffer (*describe)(void)",
        /// Calls a method with JSON. The answer is JSON: `{"ok": value}` or `{"error": text}`.
        call: Option<unsafe extern "C" fn(
            method: *const u8, method_length: usize, input: *const u8, input_length: usize,
        ) -> Buffer>
            as "prepkit_buffer (*call)(const uint8_t *method, size_t method_length, const uint8_t *input, size_t input_length)",
        /// Frees what `describe` or `call` gave.
        release: Option<unsafe extern "C" fn(Buffer)> as "void (*release)(prepkit_buffer buffer)",
    }
}

/// The type of the exported function: it gets the host's table, and gives the library's.
pub type Entry = unsafe extern "C" fn(host: *const HostTable) -> *const PluginTable;

/// The header for C, which lies in `include/prepkit_plugin.h`.
#[must_use]
pub fn c_header() -> String {
    format!(
        "/* The boundary between prepkit and its plugins. Made from plugins/sdk/src/abi.rs; docs/plugins.md\n * tells what the JSON holds. */\n\
         #ifndef PREPKIT_PLUGIN_H\n#define PREPKIT_PLUGIN_H\n\n#include <stddef.h>\n#include <stdint.h>\n\n\
         #define PREPKIT_ABI_MAJOR {MAJOR}\n#define PREPKIT_ABI_MINOR {MINOR}\n\n\
         {TABLES}\
         #ifdef __cplusplus\nextern \"C\"\n#endif\n\
         #if defined(_WIN32)\n__declspec(dllexport)\n#elif defined(__GNUC__)\n__attribute__((visibility(\"default\")))\n#endif\n\
         /* Gets prepkit's table, and gives the library's. */\n\
         const prepkit_plugin *{ENTRY}(const prepkit_host *host);\n\n#endif\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_is_what_this_file_says() {
        let kept = include_str!("../include/prepkit_plugin.h");
        assert!(kept == c_header(), "write this to plugins/sdk/include/prepkit_plugin.h:\n{}", c_header());
    }
}
