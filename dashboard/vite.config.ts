import { defineConfig } from "vite";

// The product that the development server asks, when it is not at the usual port.
const product = process.env.GATEHOUSE_URL ?? "http://127.0.0.1:8080";

export default defineConfig({
  base: "./",
  plugins: [
    {
      // Nothing is drawn before the script has chosen the theme, so that none flashes up.
      name: "blocking-script",
      transformIndexHtml: { order: "post", handler: (html) => html.replaceAll(" crossorigin", "").replace('<script type="module"', '<script type="module" blocking="render"') },
    },
  ],
  build: {
    target: "es2022",
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    cssCodeSplit: false,
    reportCompressedSize: true,
    rollupOptions: { output: { entryFileNames: "assets/dashboard-[hash].js", assetFileNames: "assets/[name]-[hash][extname]" } },
  },
  server: { proxy: { "/admin": product, "/v1": product, "/health": product } },
});
