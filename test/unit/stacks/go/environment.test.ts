import assert from 'node:assert/strict';
import { detectIn, program } from './folders.ts';

const found = (body: string, files: Record<string, string> = {}) => {
  const { facts, reads } = detectIn({ 'main.go': program(body, 'os'), ...files });
  return [facts.env?.value ?? [], reads];
};

describe('the variables of a Go program', () => {
  const cases: readonly (readonly [string, readonly string[], readonly string[]])[] = [
    ['\tos.Getenv("A_URL")', ['A_URL'], ['A_URL']],
    ['\t_, ok := os.LookupEnv("B")', ['B'], ['B']],
    ['\tgetenv("C", "c")\n\tenvOr("D", "d")\n\tmustEnv("E")', ['E'], ['C', 'D', 'E']],
    ['\tcmp.Or(os.Getenv("F"), "f")', [], ['F']],
    ['\tg := os.Getenv("G")\n\tif g == "" {\n\t\tg = "g"\n\t}', [], ['G']],
    ['\tg := os.Getenv("G")\n\tif g == "" {\n\t\tlog.Fatal("no G")\n\t}', ['G'], ['G']],
    ['\tif h := os.Getenv("H"); h != "" {\n\t\tuse(h)\n\t}', [], ['H']],
    ['\tif c.H == "" && getEnv("H") != "" {\n\t\tc.H = getEnv("H")\n\t}', [], ['H']],
    ['\tparseBool(os.Getenv("A"))\n\tb := os.Getenv("B") == "yes"\n\tc := os.Getenv("C") == ""', ['C'], ['A', 'B', 'C']],
    // Read only if it is set, by a reader that main passes on, and again after the condition.
    ['\tif size == defaultSize && getEnvVal("A") != "" {\n\t\tsize, err = strconv.Atoi(getEnvVal("A"))\n\t}', [], ['A']],
    ['\tif os.Getenv("A") == "" {\n\t\tos.Setenv("A", "a")\n\t}\n\tuse(os.Getenv("A"))', [], ['A']],
    ['\tif os.Getenv("A") == "" {\n\t\tlog.Fatal("no A")\n\t}\n\tuse(os.Getenv("A"))', ['A'], ['A']],
    ['\tif os.Getenv("A") == "" {\n\t\tfmt.Println("set A")\n\t\treturn\n\t}', ['A'], ['A']],
    ['\tdebug := os.Getenv("A") == "true"', [], ['A']],
    ['\tdebug := strings.ToLower(strings.TrimSpace(os.Getenv("A"))) == "true"', [], ['A']],
    ['\tdebug := strings.EqualFold(os.Getenv("A"), "true")', [], ['A']],
    ['\tif getEnvBool(getEnvVal("A")) {\n\t}', [], ['A']],
    ['\tcfg.Level = os.Getenv("A")\n\tother()\n\tif cfg.Level == "" {\n\t\tcfg.Level = "info"\n\t}', [], ['A']],
    ['\tcfg.Level = os.Getenv("A")\n\tif len(cfg.Level) == 0 {\n\t\tpanic("no level")\n\t}', ['A'], ['A']],
    ['\tcfg := config{Level: os.Getenv("A"), Key: os.Getenv("B")}\n\tif cfg.Level == "" {\n\t\tcfg.Level = "info"\n\t}', ['B'], ['A', 'B']],
    ['\ta := os.Getenv("A")\n\tif a == "" {\n\t\treturn errors.New("A is not set")\n\t}', ['A'], ['A']],
    ['\ta, ok := os.LookupEnv("A")\n\tif !ok {\n\t\ta = "a"\n\t}', [], ['A']],
    ['\ta, ok := os.LookupEnv("A")\n\tif !ok {\n\t\tpanic("no A")\n\t}', ['A'], ['A']],
    ['\tif a, ok := os.LookupEnv("A"); ok {\n\t\tuse(a)\n\t}', [], ['A']],
    ['\tn, err := strconv.Atoi(os.Getenv("A"))\n\tif err != nil {\n\t\tn = 30\n\t}', [], ['A']],
    ['\tn, err := strconv.ParseInt(os.Getenv("A"), 10, 64)\n\tif err != nil {\n\t\tlog.Fatal(err)\n\t}', ['A'], ['A']],
    ['\tn, _ := strconv.Atoi(os.Getenv("A"))', [], ['A']],
    ['\tif d, err := time.ParseDuration(os.Getenv("A")); err == nil {\n\t\tuse(d)\n\t}', [], ['A']],
    ['\tos.Setenv("I", "i")\n\tos.Unsetenv("J")', [], []],
    ['\tviper.BindEnv("k", "K", "L")', ['K', 'L'], ['K', 'L']],
    ['\tos.Getenv("PORT")\n\tos.Getenv("HOME")\n\tos.Getenv("GOMAXPROCS")\n\tos.Getenv(name)', [], []],
    ['\t// os.Getenv("M")\n\tprintln(`os.Getenv("N")`)', [], []],
  ];
  for (const [body, needed, reads] of cases) {
    it(`are ${JSON.stringify(needed)} in ${JSON.stringify(body)}`, () => assert.deepEqual(found(body), [needed, reads]));
  }

  it('include those that functions of the program read, whatever their names are', () => {
    const config =
      'package main\n\nimport "os"\n\nfunc opt(key, preset string) string {\n\tif v := os.Getenv(key); v != "" {\n\t\treturn v\n\t}\n\treturn preset\n}\n\n' +
      'func must(key string) string {\n\tv, ok := os.LookupEnv(key)\n\tif !ok {\n\t\tpanic(key)\n\t}\n\treturn v\n}\n\n' +
      'func other(key string) string { return key }\n';
    assert.deepEqual(found('\topt("A", "a")\n\tmust("B")\n\tother("C")', { 'config.go': config }), [['B'], ['A', 'B']]);
  });

  it('stand in tags', () => {
    const config = `package main

type config struct {
	A string \`env:"A_URL,required"\`
	B int    \`env:"B_PORT" envDefault:"1"\`
	C string \`envconfig:"C" default:"c"\`
	D string \`json:"d" env:"D, default=x"\`
	E string \`env:"e" json:"E"\`
}
`;
    assert.deepEqual(found('', { 'config.go': config }), [['A_URL'], ['A_URL', 'B_PORT', 'C', 'D']]);
  });

  it('stand in example files, and in tests and other programs not at all', () => {
    const files = {
      '.env.example': 'Z=1\nPORT=2\n',
      'main_test.go': 'package main\n\nvar x = os.Getenv("TEST")\n',
      'other/other.go': 'package other\n\nvar x = os.Getenv("Y")\n',
    };
    const { facts } = detectIn({ 'main.go': program('\tos.Getenv("A")', 'os'), ...files });
    assert.deepEqual(facts.env, { value: ['A', 'Z'], source: '.env.example, main.go' });
  });
});
