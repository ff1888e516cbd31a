//! Minimal servers, each on its own port. They run until the process ends.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// A request as it arrived.
#[derive(Clone)]
pub struct Seen {
    /// The index of its connection, counted from 0.
    pub connection: usize,
    /// The index of the request on that connection, counted from 0.
    pub turn: usize,
    pub bytes: Vec<u8>,
}

impl Seen {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }
}

/// The bytes that a server sends; `None` closes the connection without a response.
pub type Answer = dyn Fn(&Seen) -> Option<Vec<u8>> + Send + Sync;

pub trait Duplex: Read + Write {}
impl<T: Read + Write> Duplex for T {}

/// The handshake of a connection before its first request.
pub type Accept = dyn Fn(TcpStream) -> Option<Box<dyn Duplex>> + Send + Sync;

pub struct Server {
    pub address: SocketAddr,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Server {
    pub fn start(answer: impl Fn(&Seen) -> Option<Vec<u8>> + Send + Sync + 'static) -> Self {
        Self::behind(|stream| Some(Box::new(stream)), answer)
    }

    pub fn behind(
        accept: impl Fn(TcpStream) -> Option<Box<dyn Duplex>> + Send + Sync + 'static,
        answer: impl Fn(&Seen) -> Option<Vec<u8>> + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (accept, answer): (Arc<Accept>, Arc<Answer>) = (Arc::new(accept), Arc::new(answer));
        let log = Arc::clone(&seen);
        std::thread::spawn(move || {
            for (connection, stream) in listener.incoming().enumerate() {
                let (accept, answer, log) = (Arc::clone(&accept), Arc::clone(&answer), Arc::clone(&log));
                std::thread::spawn(move || {
                    let stream = stream.and_then(|stream| stream.set_nodelay(true).map(|()| stream));
                    if let Some(stream) = stream.ok().and_then(|stream| accept(stream)) {
                        serve(stream, connection, &*answer, &log);
                    }
                });
            }
        });
        Self { address, seen }
    }

    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

fn serve(mut stream: Box<dyn Duplex>, connection: usize, answer: &Answer, log: &Mutex<Vec<Seen>>) {
    for turn in 0.. {
        let Some(bytes) = read_message(&mut *stream) else { return };
        let seen = Seen { connection, turn, bytes };
        log.lock().unwrap().push(seen.clone());
        let Some(reply) = answer(&seen) else { return };
        if stream.write_all(&reply).and_then(|()| stream.flush()).is_err() {
            return;
        }
    }
}

/// A complete request or response with a `Content-Length`.
pub fn read_message(stream: &mut dyn Duplex) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut chunk = [0; 4096];
    loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&bytes[..end]).to_ascii_lowercase();
            let length = head.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok());
            if bytes.len() >= end + 4 + length.unwrap_or(0_usize) {
                return Some(bytes);
            }
        }
        match stream.read(&mut chunk) {
            Ok(read) if read > 0 => bytes.extend_from_slice(&chunk[..read]),
            _ => return None,
        }
    }
}

/// A response with this status line, headers and body, on a connection that stays open.
pub fn answer(status: &str, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let mut head = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n", body.len());
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    [head.as_bytes(), b"\r\n", body].concat()
}

/// Forwards to another server, as a gateway does.
pub fn relay(to: SocketAddr, request: &Seen) -> Vec<u8> {
    let mut stream = TcpStream::connect(to).unwrap();
    stream.write_all(&request.bytes).unwrap();
    read_message(&mut stream).unwrap()
}
