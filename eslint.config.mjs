// The scripts of the page are classic scripts, without a build step. To lint them: npx eslint@9 pixelcnn
const names = [
  "window", "document", "navigator", "location", "history", "performance", "matchMedia", "getComputedStyle", "prompt",
  "setTimeout", "clearTimeout", "requestAnimationFrame", "cancelAnimationFrame", "atob", "btoa", "console", "fetch",
  "URL", "URLSearchParams", "Blob", "MutationObserver", "ResizeObserver", "Element", "Node", "CustomEvent", "Event",
];

export default [
  {
    files: ["**/*.js"],
    languageOptions: {
      ecmaVersion: 2022,
      sourceType: "script",
      globals: Object.fromEntries(names.map((name) => [name, "readonly"])),
    },
    rules: {
      "array-callback-return": "error",
      "consistent-return": "error",
      "default-case": "error",
      eqeqeq: "error",
      "no-const-assign": "error",
      "no-dupe-keys": "error",
      "no-eval": "error",
      "no-implicit-globals": "error",
      "no-implied-eval": "error",
      "no-redeclare": "error",
      "no-self-compare": "error",
      "no-undef": "error",
      "no-unreachable": "error",
      "no-unused-vars": "error",
      "no-use-before-define": ["error", { functions: false, variables: false }],
      "no-var": "error",
      "object-shorthand": "error",
      "prefer-const": ["error", { destructuring: "all" }],
      strict: ["error", "function"],
    },
  },
];
