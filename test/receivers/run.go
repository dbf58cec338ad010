package main

import (
	"bufio"
	"encoding/base64"
	"fmt"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"
)

func main() {
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		fields := strings.Split(lines.Text(), "\t")
		headers := http.Header{}
		for i, name := range []string{"webhook-id", "webhook-timestamp", "webhook-signature"} {
			if fields[i] != "" {
				headers.Set(name, string(decoded(fields[i])))
			}
		}
		now, _ := strconv.ParseInt(fields[5], 10, 64)
		secrets := strings.Split(string(decoded(fields[4])), ",")
		fmt.Println(IsGenuine(headers, decoded(fields[3]), secrets, time.Unix(now, 0)))
	}
}

func decoded(field string) []byte {
	bytes, _ := base64.StdEncoding.DecodeString(field)
	return bytes
}
