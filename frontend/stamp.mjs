/** Leaves beside the built pages what they were built from, so that a test can tell when they are not what the source says. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const files = (place) => (statSync(place).isDirectory() ? readdirSync(place).flatMap((name) => files(join(place, name))) : [place]);
const sources = ["index.html", "package-lock.json", "public", "src", "vite.config.ts"].flatMap(files).sort();
const digest = createHash("sha256");
for (const path of sources) digest.update(`${path}\0`).update(readFileSync(path)).update("\0");
writeFileSync("../src/stillwatch/console/static/built-from.txt", `${digest.digest("hex")}\n`);
