package relaytool

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"
)

// Run sends the relays and prints the result. Errors: wrong options, no session, or any relay that failed.
func Run(ctx context.Context, o Options, out io.Writer) error {
	if err := o.validate(); err != nil {
		return err
	}
	key, err := o.application()
	if err != nil {
		return err
	}
	session, err := o.session(ctx, key.Address)
	if err != nil {
		return err
	}
	send, closeSender, err := o.open()
	if err != nil {
		return err
	}
	defer closeSender()
	payload := o.call().Marshal()
	if o.Transport == "websocket" {
		payload = o.body()
	}
	if !o.LoadTest && !o.OutputJSON {
		o.Count = 1
	}
	result := newResult(o.Transport, *session)
	o.pace(ctx, func() {
		bounded, cancel := context.WithTimeout(ctx, o.timeout())
		defer cancel()
		request, err := o.request(*session, key, payload)
		start := time.Now()
		var body []byte
		if err == nil {
			body, err = send(bounded, request)
		}
		result.add(time.Since(start), err)
		if o.Verbose {
			fmt.Fprintf(out, "%s\n", body)
		}
	})
	result.finish()
	if o.OutputJSON {
		encoder := json.NewEncoder(out)
		encoder.SetIndent("", "  ")
		if err := encoder.Encode(result); err != nil {
			return err
		}
	} else {
		result.print(out)
	}
	if result.Failed > 0 {
		return fmt.Errorf("%d of %d relays failed", result.Failed, result.Sent)
	}
	return nil
}

// open prepares the sender of the transport.
func (o *Options) open() (sender, func(), error) {
	switch o.Transport {
	case "websocket":
		return o.openWebsocket()
	case "grpc":
		return o.openGRPC()
	}
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: o.Concurrency}}
	return o.httpSender(client), client.CloseIdleConnections, nil
}

// pace runs work Count times: one after the other, or Concurrency at a time in a load test; RPS bounds both.
func (o *Options) pace(ctx context.Context, work func()) {
	workers := 1
	if o.LoadTest {
		workers = min(o.Concurrency, o.Count)
	}
	jobs := make(chan struct{})
	var running sync.WaitGroup
	for range workers {
		running.Go(func() {
			for range jobs {
				work()
			}
		})
	}
	start := time.Now()
	for i := range o.Count {
		if o.RPS > 0 {
			due := start.Add(time.Duration(float64(i) / o.RPS * float64(time.Second)))
			select {
			case <-time.After(time.Until(due)):
			case <-ctx.Done():
			}
		}
		if ctx.Err() != nil {
			break
		}
		jobs <- struct{}{}
	}
	close(jobs)
	running.Wait()
}
