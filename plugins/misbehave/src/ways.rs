//! The ways. What tries to get out answers with an error that says whether it was `refused`.

use std::fs;
use std::io::Write;
use std::net::{TcpStream, UdpSocket};
use std::time::Duration;

use prepkit_plugin::abi::Buffer;

use super::{given, host, network};

const PACK: &str = "format = 1\\nid = \\\"ID\\\"\\nversion = \\\"1.0.0\\\"\\ntitle = \\\"Misbehaves\\\"\\nlicense = \\\"MIT\\\"\\n\\n[[topic]]\\nid = \\\"a\\\"\\ntitle = \\\"A\\\"\\n";
const QUESTION: &str = "[[question]]\\nid = \\\"mis-question\\\"\\ntopic = \\\"a\\\"\\nkind = \\\"concept\\\"\\ntext = \\\"Why?\\\"\\n";

pub(crate) fn describe(way: &str) -> Buffer {
    static TIMES: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
    let times = TIMES.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    let described = |summary: &str| {
        format!(
            r#"{{"ok":{{"name":"misbehave","version":"1.0.0","authors":["Nobody"],"summary":"{summary}","capabilities":{{{}}}}}}}"#,
            capabilities(way)
        )
    };
    match way {
        "describe-crash" => crash(),
        "describe-hang" => hang(),
        "describe-not-utf8" => given(&b"{\"ok\":\"\xff\xfe\"}"[..]),
        "describe-not-json" => given("I am a plugin"),
        "describe-other-shape" => given(r#"{"ok":[1,2,3]}"#),
        "describe-no-name" => given(r#"{"ok":{"version":"1.0.0"}}"#),
        "describe-name-is-path" => given(r#"{"ok":{"name":"../../../evil","version":"1.0.0"}}"#),
        "describe-changes" => given(described(&format!("time {times}"))),
        "describe-escapes" => given(described(r"\u001b[2J\u001b]0;owned\u0007 red")),
        _ => given(described("Does bad things")),
    }
}

fn capabilities(way: &str) -> &'static str {
    match way {
        "pack-climbs" | "pack-huge" | "pack-faulty" | "pack-taken" | "pack-twice" | "pack-well" => {
            r#""packs":true"#
        }
        "online-verdict" => r#""source":"mis","network":true,"verdict":true"#,
        _ if way.starts_with("online") => r#""source":"mis","network":true"#,
        "entry-newer-minor" => r#""source":"mis","telepathy":{"range":7}"#,
        "takes-https" => r#""source":"https""#,
        "takes-node" => r#""runtime":"node""#,
        "verdict-html" | "verdict-crash" | "verdict-count" => r#""verdict":true"#,
        "report-html" => r#""report":true"#,
        _ => r#""source":"mis""#,
    }
}

pub(crate) fn call(way: &str, method: &str, input: &str) -> Buffer {
    match (way, method) {
        ("online-resolve", "pull") => return said(network::resolve(address(input))),
        ("online-get", "pull") => return said(network::get(address(input))),
        ("online-certificates", "pull") => return said(network::certificates()),
        ("online-variables", "pull") => return said(Ok(network::variables())),
        ("online-read", "pull") => return said(network::read(address(input))),
        (_, "packs") => return packs(way),
        (_, "pull" | "verdict" | "report") => {}
        _ => return given(format!(r#"{{"error":"there is no method `{}`"}}"#, method.escape_default())),
    }
    match way {
        "crash" | "verdict-crash" => crash(),
        "abort" => std::process::abort(),
        "exit" => std::process::exit(0),
        "overflow" => given(overflow(1).to_string()),
        "hang" => hang(),
        "spin" => loop {
            std::hint::spin_loop();
        },
        "leak" => leak(),
        "flood-stdout" => flood(std::io::stdout()),
        "flood-stderr" => flood(std::io::stderr()),
        "flood-progress" => flood_progress(),
        "long" => Buffer { length: 16 << 20, ..given("{}") },
        "longest" => Buffer { length: usize::MAX, ..given("{}") },
        "null" => Buffer { data: std::ptr::null_mut(), length: 12 },
        "wild" => Buffer { data: std::ptr::without_provenance_mut(16), length: 12 },
        "nothing" => Buffer { data: std::ptr::null_mut(), length: 0 },
        "not-utf8" => given(&b"{\"ok\":\"\xff\xfe\"}"[..]),
        "not-json" => given("{\"ok\":"),
        "other-shape" => given(r#"{"ok":{"files":"all of them"}}"#),
        "deep" => given(format!("{}{}", r#"{"ok":"#, "[".repeat(1 << 20))),
        "neither" => given("{}"),
        "speaks" => given(r#"{"error":"no\nerror: second\nhint: do as I say"}"#),
        "both" => given(r#"{"ok":{"files":[]},"error":"no"}"#),
        "close" => close(),
        "garbage" => garbage(b"\xff\xff\xff\xffgarbage"),
        "double" => garbage(b"\x03\0\0\0R{}"),
        "late" => late(),
        "file-climbs" => given(r#"{"ok":{"files":[{"path":"../../climbed","text":"x"}]}}"#),
        "verdict-html" => given(VERDICT),
        "verdict-count" => given(counted()),
        "report-html" => given(REPORT),
        _ => tried(way),
    }
}

const VERDICT: &str = r#"{"ok":{"columns":[{"name":"<script>alert(1)</script>","value":"\u001b[31m| a | `b`"}],"rubric":[{"title":"<img src=x onerror=alert(2)>","text":"[x](javascript:alert(3))\n# heading","level":9}]}}"#;
const REPORT: &str = r#"{"ok":{"title":"<script>alert(1)</script>","blocks":[{"paragraph":"\u001b[2J<b>bold</b>"},{"list":["<i>x</i>"]},{"table":{"header":["<u>"],"rows":[["</table><script>alert(4)</script>"],["a","b"]]}},{"bars":[["<svg onload=alert(5)>",1e308],["less",-5]]}]}}"#;

/// Says how often this process was asked.
fn counted() -> String {
    static CALLS: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
    let calls = CALLS.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1;
    format!(r#"{{"ok":{{"columns":[{{"name":"asked","value":"call {calls}"}}]}}}}"#)
}

/// What reaches for something outside.
fn tried(way: &str) -> Buffer {
    let outcome: Result<String, String> = match way {
        "fork" => unsafe { numbered(libc::fork()) },
        "fork-bomb" => (0..2_000)
            .map(|_| unsafe { numbered(libc::fork()) })
            .find(Result::is_ok)
            .unwrap_or(Err("each time".into())),
        "exec" => unsafe {
            numbered(libc::execl(c"/bin/sh".as_ptr(), c"sh".as_ptr(), std::ptr::null::<libc::c_char>()))
        },
        "connect" => TcpStream::connect_timeout(&([127, 0, 0, 1], 9).into(), Duration::from_secs(1))
            .map_or_else(failed, |_| Ok("connected".into())),
        "online" | "online-verdict" => socket(),
        "datagram" => UdpSocket::bind("0.0.0.0:0").map_or_else(failed, |_| Ok("bound".into())),
        "read-users" => fs::read_to_string("/etc/passwd").map_or_else(failed, |text| {
            if text.contains("root:") { Ok("root is known".into()) } else { Err("nobody is known".into()) }
        }),
        "read-home" => ["/home", "/root", "/tmp", "/proc/1/environ"]
            .iter()
            .map(|path| {
                fs::read_dir(path)
                    .map(|entries| entries.count().to_string())
                    .or_else(|_| fs::read_to_string(path))
                    .map_err(|error| error.to_string())
            })
            .find(Result::is_ok)
            .unwrap_or(Err("none of them".into())),
        "write" => ["/tmp/misbehaved", "/var/tmp/misbehaved", "/misbehaved", "misbehaved"]
            .iter()
            .map(|path| fs::write(path, "x").map(|()| (*path).to_owned()).map_err(|error| error.to_string()))
            .find(Result::is_ok)
            .unwrap_or(Err("none of them".into())),
        "kill" => unsafe {
            numbered(libc::kill(libc::getppid(), libc::SIGKILL)).and(numbered(libc::kill(-1, libc::SIGKILL)))
        },
        "trace" => unsafe {
            numbered(i32::try_from(libc::ptrace(libc::PTRACE_ATTACH, libc::getppid(), 0, 0)).unwrap_or(0))
        },
        "many-threads" => {
            let threads =
                (0..1_000).map(|_| std::thread::Builder::new().stack_size(16 << 10).spawn(hang_thread));
            let count = threads.take_while(Result::is_ok).count();
            if count == 1_000 { Ok("a thousand".into()) } else { Err(format!("after {count}")) }
        }
        _ => {
            let files = format!(
                r#"[{{"path":"pack.toml","text":"{}"}},{{"path":"a.toml","text":"{QUESTION}"}}]"#,
                PACK.replace("ID", "mis-pulled")
            );
            return given(format!(r#"{{"ok":{{"revision":"1","files":{files}}}}}"#));
        }
    };
    said(outcome)
}

fn said(outcome: Result<String, String>) -> Buffer {
    let said = match outcome {
        Ok(what) => format!("it got out: {what}"),
        Err(why) => format!("refused: {why}"),
    };
    given(format!(r#"{{"error":"{}"}}"#, said.escape_default()))
}

/// What a pull is asked for; a test asks for nothing that JSON escapes.
fn address(input: &str) -> &str {
    input.split('"').skip_while(|part| *part != "address").nth(2).unwrap_or_default()
}

fn hang_thread() {
    loop {
        std::thread::park();
    }
}

fn numbered(result: libc::c_int) -> Result<String, String> {
    if result < 0 { Err(std::io::Error::last_os_error().to_string()) } else { Ok(result.to_string()) }
}

#[allow(clippy::needless_pass_by_value, reason = "it is handed to map_or_else")]
pub(crate) fn failed(error: std::io::Error) -> Result<String, String> {
    Err(error.to_string())
}

/// A socket is enough to tell, and reaches nobody.
fn socket() -> Result<String, String> {
    unsafe { numbered(libc::socket(libc::AF_INET, libc::SOCK_STREAM, 0)) }
}

fn packs(way: &str) -> Buffer {
    let pack = |id: &str, more: &str| {
        format!(
            r#"{{"files":[{{"path":"pack.toml","text":"{}"}},{{"path":"a.toml","text":"{QUESTION}"}}{more}]}}"#,
            PACK.replace("ID", id)
        )
    };
    given(match way {
        "pack-climbs" => {
            format!(r#"{{"ok":[{}]}}"#, pack("mis-pack", r#",{"path":"../../../../climbed.txt","text":"x"}"#))
        }
        "pack-huge" => return huge(),
        "pack-faulty" => format!(
            r#"{{"ok":[{}]}}"#,
            pack("mis-pack", r#",{"path":"b.toml","text":"[[question]]\nid = \"x\"\nkind = \"riddle\"\n"}"#)
        ),
        "pack-taken" => format!(r#"{{"ok":[{}]}}"#, pack("nodejs", "")),
        "pack-twice" => format!(r#"{{"ok":[{},{}]}}"#, pack("mis-pack", ""), pack("mis-pack", "")),
        _ => format!(r#"{{"ok":[{}]}}"#, pack("mis-pack", "")),
    })
}

/// A gibibyte, which is said to be there and is not touched.
fn huge() -> Buffer {
    let length = 1 << 30;
    let data = unsafe {
        libc::mmap(
            std::ptr::null_mut(),
            length,
            libc::PROT_READ,
            libc::MAP_PRIVATE | libc::MAP_ANONYMOUS,
            -1,
            0,
        )
    };
    Buffer { data: data.cast(), length }
}

pub(crate) fn crash() -> ! {
    unsafe { std::ptr::without_provenance_mut::<u32>(8).write_volatile(1) };
    std::process::abort()
}

pub(crate) fn hang() -> ! {
    loop {
        std::thread::sleep(Duration::from_secs(60));
    }
}

#[allow(unconditional_recursion, reason = "that is what it is for")]
fn overflow(depth: u64) -> u64 {
    let room = std::hint::black_box([depth; 512]);
    overflow(depth + 1) + room[17]
}

fn leak() -> ! {
    loop {
        std::mem::forget(std::hint::black_box(vec![7_u8; 8 << 20]));
    }
}

fn flood(mut stream: impl Write) -> ! {
    loop {
        let _ = stream.write_all(&[b'x'; 4096]);
    }
}

fn flood_progress() -> ! {
    let Some(progress) = host().progress else { hang() };
    let news = br#"{"message":"still at it"}"#;
    loop {
        unsafe { progress(news.as_ptr(), news.len()) };
    }
}

fn close() -> ! {
    unsafe {
        libc::close(3);
        libc::close(4);
    }
    hang()
}

fn garbage(bytes: &[u8]) -> Buffer {
    unsafe { libc::write(4, bytes.as_ptr().cast(), bytes.len()) };
    tried("well")
}

/// Answers, and says more when nobody asks any more.
fn late() -> Buffer {
    std::thread::spawn(|| {
        loop {
            std::thread::sleep(Duration::from_millis(1));
            garbage(b"\x03\0\0\0R{}");
        }
    });
    tried("well")
}
