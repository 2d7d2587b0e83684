/* The boundary between prepkit and its plugins. Made from plugins/sdk/src/abi.rs; docs/plugins.md
 * tells what the JSON holds. */
#ifndef PREPKIT_PLUGIN_H
#define PREPKIT_PLUGIN_H

#include <stddef.h>
#include <stdint.h>

#define PREPKIT_ABI_MAJOR 1
#define PREPKIT_ABI_MINOR 0

/* Bytes that a library made, and that it gets back to free. `data` may be null where `length` is 0. */
typedef struct prepkit_buffer {
    /* The first. */
    uint8_t *data;
    /* How many. */
    size_t length;
} prepkit_buffer;

/* What prepkit offers to a library. It stays valid as long as the process lives. */
typedef struct prepkit_host {
    /* The size of the whole table, in bytes. */
    uint32_t size;
    /* `PREPKIT_ABI_MAJOR`. */
    uint16_t abi_major;
    /* `PREPKIT_ABI_MINOR`. */
    uint16_t abi_minor;
    /* Tells how far a call is: JSON `{"message": text, "done": number, "of": number}`, each optional. */
    void (*progress)(const uint8_t *json, size_t length);
    /* Keeps a line of text to be shown when something goes wrong. */
    void (*log)(const uint8_t *text, size_t length);
} prepkit_host;

/* What a library offers to prepkit. It stays valid as long as the process lives. Calls come one at */
/* a time, from one thread. */
typedef struct prepkit_plugin {
    /* The size of the whole table, in bytes. */
    uint32_t size;
    /* `PREPKIT_ABI_MAJOR`. */
    uint16_t abi_major;
    /* `PREPKIT_ABI_MINOR`. */
    uint16_t abi_minor;
    /* What the plugin is: JSON `{"ok": description}`, the same each time. */
    prepkit_buffer (*describe)(void);
    /* Calls a method with JSON. The answer is JSON: `{"ok": value}` or `{"error": text}`. */
    prepkit_buffer (*call)(const uint8_t *method, size_t method_length, const uint8_t *input, size_t input_length);
    /* Frees what `describe` or `call` gave. */
    void (*release)(prepkit_buffer buffer);
} prepkit_plugin;

#ifdef __cplusplus
extern "C"
#endif
#if defined(_WIN32)
__declspec(dllexport)
#elif defined(__GNUC__)
__attribute__((visibility("default")))
#endif
/* Gets prepkit's table, and gives the library's. */
const prepkit_plugin *prepkit_plugin_entry(const prepkit_host *host);

#endif
