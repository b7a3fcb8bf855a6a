import assert from 'node:assert/strict';
import { detectIn, program } from './folders.ts';

const path = (body: string, files: Record<string, string> = {}, ...imports: readonly string[]) =>
  detectIn({ 'main.go': program(`${body}\n\thttp.ListenAndServe(":8080", nil)`, 'net/http', ...imports), ...files }).facts.healthPath
    ?.value;

describe('the health path of a Go program', () => {
  const routes: readonly (readonly [string, string | undefined])[] = [
    ['\thttp.HandleFunc("/healthz", ok)', '/healthz'],
    ['\thttp.Handle("/ping", ok)', '/ping'],
    ['\tmux := http.NewServeMux()\n\tmux.HandleFunc("GET /livez", ok)', '/livez'],
    ['\tmux := http.NewServeMux()\n\tmux.HandleFunc("GET /health/{$}", ok)', '/health/'],
    ['\tmux := http.NewServeMux()\n\tmux.HandleFunc("POST /healthz", ok)', undefined],
    ['\tr := chi.NewRouter()\n\tr.Get("/healthz", ok)', '/healthz'],
    ['\tr := chi.NewRouter()\n\tr.Post("/healthz", ok)', undefined],
    ['\tr := chi.NewRouter()\n\tr.Method("GET", "/health", ok)\n\tr.Method("PUT", "/healthz", ok)', '/health'],
    ['\tr := chi.NewRouter()\n\tr.Use(middleware.Heartbeat("/ping"))', '/ping'],
    ['\tr := chi.NewRouter()\n\tr.Route("/api", func(r chi.Router) {\n\t\tr.Get("/health", ok)\n\t})', '/api/health'],
    ['\tr := chi.NewRouter()\n\tr.Group(func(r chi.Router) {\n\t\tr.Get("/health", ok)\n\t})', '/health'],
    ['\tr := chi.NewRouter()\n\ts := chi.NewRouter()\n\ts.Get("/health", ok)\n\tr.Mount("/api/", s)', '/api/health'],
    ['\tr := chi.NewRouter()\n\ts := chi.NewRouter()\n\ts.Get("/health", ok)\n\tr.Mount(prefix, s)', undefined],
    ['\tr := http.NewServeMux()\n\ts := http.NewServeMux()\n\ts.HandleFunc("/api/health", ok)\n\tr.Handle("/api/", s)', '/api/health'],
    [
      '\tr := http.NewServeMux()\n\ts := http.NewServeMux()\n\ts.HandleFunc("/health", ok)\n\tr.Handle("/api/", http.StripPrefix("/api", s))',
      '/api/health',
    ],
    ['\tr := gin.New()\n\tv1 := r.Group("/v1")\n\tapi := v1.Group("/api")\n\tapi.GET("/health", ok)', '/v1/api/health'],
    ['\tr := gin.New()\n\tr.Any("/up", ok)', '/up'],
    ['\te := echo.New()\n\te.GET("/healthz", ok)', '/healthz'],
    ['\tapp := fiber.New()\n\tapp.All("/healthz", ok)', '/healthz'],
    ['\tr := mux.NewRouter()\n\tr.HandleFunc("/healthz", ok).Methods("GET", "HEAD")', '/healthz'],
    ['\tr := mux.NewRouter()\n\tr.HandleFunc("/healthz", ok).Methods(http.MethodPost)', undefined],
    ['\tr := mux.NewRouter()\n\ts := r.PathPrefix("/api").Subrouter()\n\ts.HandleFunc("/health", ok)', '/api/health'],
    ['\tr.GET("/healthz", ok)', undefined],
    ['\t// http.HandleFunc("/healthz", ok)', undefined],
    ['\tr := chi.NewRouter()\n\tr.Get("/health/ready", ok)\n\tr.Get("/health", ok)', '/health'],
    ['\tr := chi.NewRouter()\n\tr.Get("/orders/status", ok)', undefined],
    ['\ttelemetryRouter := http.NewServeMux()\n\ttelemetryRouter.HandleFunc("/healthz", ok)', undefined],
  ];
  for (const [body, expected] of routes) {
    it(`is ${expected} in ${JSON.stringify(body)}`, () => assert.equal(path(body), expected));
  }

  it('stands in another package, with the path where its router is mounted', () => {
    const web = 'package web\n\nfunc Routes() http.Handler {\n\tr := chi.NewRouter()\n\tr.Get("/health", ok)\n\treturn r\n}\n';
    const mounted = path('\tr := chi.NewRouter()\n\tr.Mount("/api", web.Routes())', { 'web/web.go': web }, 'example.com/shop/web');
    assert.equal(mounted, '/api/health');
    const served = path('\thttp.ListenAndServe(":1", web.Routes())', { 'web/web.go': web }, 'example.com/shop/web');
    assert.equal(served, '/health');
  });

  it('is not looked for in what the program does not import', () => {
    assert.equal(path('', { 'web/web.go': 'package web\n\nfunc init() { http.HandleFunc("/healthz", ok) }\n' }), undefined);
  });
});
