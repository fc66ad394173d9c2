// Reads the cases with parsers of Go; writes go.forms and go.objects.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"runtime"
	"strings"
)

type reading struct {
	Go *[]string `json:"go"`
}

func form(kind, body string) *[]string {
	raw := make([]byte, 0, len(body))
	for _, c := range body {
		raw = append(raw, byte(c))
	}
	request, err := http.NewRequest("POST", "/", strings.NewReader(string(raw)))
	if err != nil {
		return nil
	}
	request.Header.Set("Content-Type", kind)
	if request.ParseMultipartForm(1<<20) != nil {
		return nil
	}
	values := []string{}
	for _, value := range request.MultipartForm.Value["model"] {
		text := []rune{}
		for _, c := range []byte(value) {
			text = append(text, rune(c))
		}
		values = append(values, string(text))
	}
	for range request.MultipartForm.File["model"] {
		values = append(values, "<file>")
	}
	return &values
}

func object(text string) *[]string {
	var read struct {
		Model  *string `json:"model"`
		Stream *bool   `json:"stream"`
	}
	decoder := json.NewDecoder(strings.NewReader(text))
	if decoder.Decode(&read) != nil {
		return nil
	}
	if _, err := decoder.Token(); err != io.EOF {
		return nil
	}
	values := []string{}
	if read.Model != nil {
		values = append(values, *read.Model)
	}
	return &values
}

func each(in, out string, read func(row []any) *[]string) {
	from, err := os.Open(in)
	if err != nil {
		panic(err)
	}
	to, err := os.Create(out)
	if err != nil {
		panic(err)
	}
	defer to.Close()
	fmt.Fprintf(to, "{\"go\": \"%s\"}\n", runtime.Version())
	lines := bufio.NewScanner(from)
	lines.Buffer(make([]byte, 1<<20), 1<<24)
	for lines.Scan() {
		var row []any
		if json.Unmarshal(lines.Bytes(), &row) != nil {
			panic(lines.Text())
		}
		text, _ := json.Marshal(reading{read(row)})
		fmt.Fprintln(to, string(text))
	}
}

func main() {
	each("forms.cases", "go.forms", func(row []any) *[]string { return form(row[0].(string), row[1].(string)) })
	each("objects.cases", "go.objects", func(row []any) *[]string { return object(row[0].(string)) })
}
