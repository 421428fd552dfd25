// Scripts that run in Node fetch what the server would say from the folder PIXELCNN_PAGE; tests/test_scripts.py fills it.
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";

globalThis.fetch = async (url) => new Response(await readFile(join(process.env.PIXELCNN_PAGE, basename(url.pathname))));
