// The addresses of the reader of codes, which is a worker of its own with its WebAssembly.
import decoder from "./decoder.js?worker&url";
import wasm from "zxing-wasm/reader/zxing_reader.wasm?url";

export { decoder, wasm };
