import { defineConfig } from "vite";

// The product that the development server asks, when it is not at the usual port.
const product = process.env.GATEHOUSE_URL ?? "http://127.0.0.1:8080";

export default defineConfig({
  base: "./",
  plugins: [
    {
      // Cookies are of the same origin; with the attribute a browser fetches some of the files twice.
      name: "same-origin",
      transformIndexHtml: { order: "post", handler: (html) => html.replaceAll(" crossorigin", "") },
    },
    {
      // Fetched with the page, and run once its frame has been painted.
      name: "preload-app",
      transformIndexHtml: {
        order: "post",
        handler: (html, { bundle }) => {
          const app = Object.values(bundle ?? {}).find((it) => it.type === "chunk" && it.name === "app");
          const files = app?.type === "chunk" ? [app.fileName, ...app.imports].filter((file) => !html.includes(file)) : [];
          return html.replace("  </head>", files.map((file) => `    <link rel="modulepreload" href="./${file}">\n`).join("") + "  </head>");
        },
      },
    },
  ],
  build: {
    target: "es2022",
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    cssCodeSplit: false,
    reportCompressedSize: true,
    rollupOptions: { output: { entryFileNames: "assets/dashboard-[hash].js", chunkFileNames: "assets/[name]-[hash].js", assetFileNames: "assets/[name]-[hash][extname]" } },
  },
  server: { proxy: { "/admin": product, "/v1": product, "/health": product } },
});
