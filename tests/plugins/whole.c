/* A plugin in C that has all but a runtime: a pack, a source that tells how far it is, marks beside a
 * verdict, and a section of a report. What it is given is JSON, of which it looks for as much as it
 * needs; whoever needs more takes a library for JSON. */
#include "prepkit_plugin.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The longest answer and the longest text that is looked for, in bytes. */
enum { ANSWER = 4096, TEXT = 64 };

static const prepkit_host *host;

static const char DESCRIPTION[] =
    "{\"ok\":{\"name\":\"whole\",\"version\":\"1.0.0\",\"authors\":[\"Me\"],\"summary\":\"All of it, in C\","
    "\"capabilities\":{\"packs\":true,\"source\":\"whole\",\"verdict\":true,\"report\":true}}}";

static const char PACKS[] =
    "{\"ok\":[{\"files\":[{\"path\":\"pack.toml\",\"text\":\"format = 1\\nid = \\\"whole-pack\\\"\\nversion = \\\"1.0.0\\\"\\n"
    "title = \\\"C\\\"\\nlicense = \\\"MIT\\\"\\n\\n[[topic]]\\nid = \\\"c\\\"\\ntitle = \\\"C\\\"\\n\"},"
    "{\"path\":\"c.toml\",\"text\":\"[[question]]\\nid = \\\"static\\\"\\ntopic = \\\"c\\\"\\nkind = \\\"concept\\\"\\n"
    "text = \\\"What does static mean?\\\"\\n\"}]}]}";

static prepkit_buffer given(const char *json) {
    size_t length = strlen(json);
    prepkit_buffer buffer = {malloc(length), length};
    if (buffer.data == NULL) return (prepkit_buffer){NULL, 0};
    memcpy(buffer.data, json, length);
    return buffer;
}

/* What follows a key in a document: a text or a number, up to the first character that would have to be
 * escaped to be put into another one. */
static int follows(const char *document, const char *key, char found[TEXT]) {
    const char *at = strstr(document, key);
    size_t length = 0;
    if (at == NULL) return 0;
    at += strlen(key);
    at += strspn(at, ": \"\n");
    while (length < TEXT - 1 && at[length] >= ' ' && at[length] <= '~' && strchr("\",{}[]\\", at[length]) == NULL) {
        found[length] = at[length];
        length++;
    }
    found[length] = '\0';
    return length > 0;
}

static void tell(const char *message, int done, int of) {
    char json[128];
    int length = snprintf(json, sizeof json, "{\"message\":\"%s\",\"done\":%d,\"of\":%d}", message, done, of);
    if (host->progress != NULL) host->progress((const uint8_t *)json, (size_t)length);
}

static prepkit_buffer pull(const char *document) {
    static const char *const QUESTIONS[] = {"What is undefined behaviour?", "Who frees memory?", "What does const promise?"};
    char address[TEXT], known[TEXT], answer[ANSWER];
    int length;
    if (!follows(document, "\"address\"", address)) return given("{\"error\":\"there is no address\"}");
    if (host->log != NULL) host->log((const uint8_t *)address, strlen(address));
    if (strcmp(address, "nowhere") == 0) return given("{\"error\":\"there is no such page\"}");
    if (follows(document, "\"known\"", known) && strcmp(known, "1") == 0) return given("{\"ok\":{\"unchanged\":true}}");
    length = snprintf(answer, sizeof answer, "{\"ok\":{\"revision\":\"1\",\"files\":[{\"path\":\"page.md\",\"text\":\"# %s\\n\\n", address);
    for (int at = 0; at < 3; at++) {
        tell("writing", at, 3);
        length += snprintf(answer + length, sizeof answer - (size_t)length, "- %s\\n", QUESTIONS[at]);
    }
    snprintf(answer + length, sizeof answer - (size_t)length, "\"}]}}");
    return given(answer);
}

static prepkit_buffer verdict(const char *document) {
    char outcome[TEXT], calls[TEXT], answer[ANSWER];
    if (!follows(document, "\"verdict\"", outcome)) return given("{\"error\":\"there is no verdict\"}");
    if (!follows(document, "\"calls\"", calls)) strcpy(calls, "none");
    snprintf(answer, sizeof answer,
             "{\"ok\":{\"columns\":[{\"name\":\"Calls\",\"value\":\"%s\"}],"
             "\"rubric\":[{\"title\":\"Correctness\",\"text\":\"%s\",\"level\":%d}]}}",
             calls, outcome, strcmp(outcome, "accepted") == 0 ? 4 : 2);
    return given(answer);
}

static prepkit_buffer report(const char *document) {
    char answer[ANSWER];
    int topics = 0;
    for (const char *at = document; (at = strstr(at, "\"mastery\"")) != NULL; at++) topics++;
    snprintf(answer, sizeof answer, "{\"ok\":{\"title\":\"Topics\",\"blocks\":[{\"bars\":[[\"topics\",%d]]}]}}", topics);
    return given(answer);
}

static prepkit_buffer describe(void) { return given(DESCRIPTION); }

static prepkit_buffer call(const uint8_t *method, size_t method_length, const uint8_t *input, size_t input_length) {
#define IS(name) (method_length == sizeof name - 1 && memcmp(method, name, sizeof name - 1) == 0)
    char *document = malloc(input_length + 1);
    prepkit_buffer answer;
    if (document == NULL) return given("{\"error\":\"there is no memory\"}");
    if (input_length > 0) memcpy(document, input, input_length);
    document[input_length] = '\0';
    if (IS("packs")) answer = given(PACKS);
    else if (IS("pull")) answer = pull(document);
    else if (IS("verdict")) answer = verdict(document);
    else if (IS("report")) answer = report(document);
    else answer = given("{\"error\":\"there is no such method\"}");
    free(document);
    return answer;
}

static void release(prepkit_buffer buffer) { free(buffer.data); }

const prepkit_plugin *prepkit_plugin_entry(const prepkit_host *table) {
    static const prepkit_plugin plugin = {sizeof plugin, PREPKIT_ABI_MAJOR, PREPKIT_ABI_MINOR, describe, call, release};
    host = table;
    return &plugin;
}
