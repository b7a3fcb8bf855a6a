// Command go_oracle reads the paths of Go files, a line each, and prints what go/parser finds in each of them as a line of JSON.
package main

import (
	"bufio"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"strconv"
	"unicode/utf8"
)

type literal struct {
	At    int    `json:"at"`
	Value string `json:"value"`
}

type call struct {
	At        int      `json:"at"`
	Name      string   `json:"name"`
	Arguments [][2]int `json:"arguments"`
}

type found struct {
	Path     string    `json:"path"`
	Error    string    `json:"error,omitempty"`
	Literals []literal `json:"literals"`
	Comments []literal `json:"comments"`
	Calls    []call    `json:"calls"`
	Imports  []string  `json:"imports"`
}

// nameOf gives a.b.c of plain names, and nothing for any other expression.
func nameOf(expression ast.Expr) string {
	switch each := expression.(type) {
	case *ast.Ident:
		return each.Name
	case *ast.SelectorExpr:
		if name := nameOf(each.X); name != "" {
			return name + "." + each.Sel.Name
		}
	}
	return ""
}

func read(path string) found {
	result := found{Path: path, Literals: []literal{}, Comments: []literal{}, Calls: []call{}, Imports: []string{}}
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, path, nil, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		result.Error = err.Error()
		return result
	}
	// Not Position: a line directive must not count.
	whole := files.File(file.Pos())
	at := func(position token.Pos) int { return whole.Offset(position) }
	ast.Inspect(file, func(node ast.Node) bool {
		switch each := node.(type) {
		case *ast.BasicLit:
			if each.Kind == token.STRING {
				value, err := strconv.Unquote(each.Value)
				if err != nil || !utf8.ValidString(value) {
					value = "?"
				}
				result.Literals = append(result.Literals, literal{at(each.Pos()), value})
			}
		case *ast.CallExpr:
			name := nameOf(each.Fun)
			if name == "" {
				break
			}
			arguments := [][2]int{}
			for index, argument := range each.Args {
				end := argument.End()
				if each.Ellipsis.IsValid() && index == len(each.Args)-1 {
					end = each.Ellipsis + 3
				}
				arguments = append(arguments, [2]int{at(argument.Pos()), at(end)})
			}
			result.Calls = append(result.Calls, call{at(each.Fun.Pos()), name, arguments})
		}
		return true
	})
	for _, group := range file.Comments {
		for _, each := range group.List {
			result.Comments = append(result.Comments, literal{at(each.Pos()), each.Text})
		}
	}
	for _, each := range file.Imports {
		if value, err := strconv.Unquote(each.Path.Value); err == nil {
			result.Imports = append(result.Imports, value)
		}
	}
	return result
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	for lines.Scan() {
		if err := encoder.Encode(read(lines.Text())); err != nil {
			panic(err)
		}
	}
}
