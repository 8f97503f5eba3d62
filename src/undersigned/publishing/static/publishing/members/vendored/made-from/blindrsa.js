export { RSABSSA } from "@cloudflare/blindrsa-ts";
