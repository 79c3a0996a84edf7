package backend

import (
	"bytes"
	"context"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"pocket.sandbox/relay-miner/config"
	"pocket.sandbox/relay-miner/relaypb"
)

// NewHTTPClient makes the client of a service; redirects are not followed and no proxy is used.
func NewHTTPClient(c config.HTTPTransport, pool config.PoolProfile, timeout config.TimeoutProfile) *http.Client {
	return &http.Client{Transport: newTransport(c, pool, timeout), CheckRedirect: doNotFollow}
}

// NewH2CClient makes the client for gRPC backends: HTTP/2 without TLS.
func NewH2CClient(c config.HTTPTransport, pool config.PoolProfile, timeout config.TimeoutProfile) *http.Client {
	transport := newTransport(c, pool, timeout)
	transport.Protocols = new(http.Protocols)
	transport.Protocols.SetUnencryptedHTTP2(true)
	return &http.Client{Transport: transport, CheckRedirect: doNotFollow}
}

func doNotFollow(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

func newTransport(c config.HTTPTransport, pool config.PoolProfile, timeout config.TimeoutProfile) *http.Transport {
	inherit := func(own, shared int) time.Duration { return time.Duration(orDefault(own, shared)) * time.Second }
	dialer := &net.Dialer{
		Timeout:   inherit(timeout.DialTimeoutSeconds, c.DialTimeoutSeconds),
		KeepAlive: time.Duration(c.TCPKeepAliveSeconds) * time.Second,
	}
	return &http.Transport{
		DialContext:           dialer.DialContext,
		MaxIdleConns:          c.MaxIdleConns,
		MaxIdleConnsPerHost:   pool.MaxIdleConnsPerHost,
		MaxConnsPerHost:       pool.MaxConnsPerHost,
		IdleConnTimeout:       time.Duration(pool.IdleConnTimeoutSeconds) * time.Second,
		TLSHandshakeTimeout:   inherit(timeout.TLSHandshakeTimeoutSeconds, c.TLSHandshakeTimeoutSeconds),
		ResponseHeaderTimeout: time.Duration(timeout.ResponseHeaderTimeoutSeconds) * time.Second,
		ExpectContinueTimeout: time.Duration(c.ExpectContinueTimeoutSeconds) * time.Second,
		DisableCompression:    c.DisableCompression,
	}
}

// hopByHop headers of the application's request are not handed on.
var hopByHop = []string{"Connection", "Keep-Alive", "Proxy-Connection", "Te", "Trailer", "Transfer-Encoding", "Upgrade", "Host", "Content-Length", "Accept-Encoding"}

// NewRequest builds the backend call of a relay: endpoint + base path + the inner request's path and query.
func (p *Pool) NewRequest(ctx context.Context, e *Endpoint, inner *relaypb.HTTPRequest, identity Identity) (*http.Request, error) {
	target := *e.URL
	target.Path = strings.TrimSuffix(target.Path, "/") + p.basePath()
	if asked, err := url.Parse(inner.URL); err == nil {
		if asked.Path != "" && asked.Path != "/" {
			target.Path = strings.TrimSuffix(target.Path, "/") + "/" + strings.TrimPrefix(asked.Path, "/")
		}
		if asked.RawQuery != "" {
			target.RawQuery = asked.RawQuery
		}
	}
	request, err := http.NewRequestWithContext(ctx, inner.Method, target.String(), bytes.NewReader(inner.Body))
	if err != nil {
		return nil, err
	}
	for name, values := range inner.Header {
		request.Header[name] = values
	}
	for _, name := range hopByHop {
		request.Header.Del(name)
	}
	request.Header.Set("Accept-Encoding", "identity")
	identity.apply(request.Header)
	p.applyCredentials(request)
	return request, nil
}

func (p *Pool) basePath() string {
	if p.Config.BasePath == "" {
		return ""
	}
	return "/" + strings.Trim(p.Config.BasePath, "/")
}

// applyCredentials adds authentication (basic over bearer over plain), then the configured headers.
func (p *Pool) applyCredentials(request *http.Request) {
	switch auth := p.Config.Authentication; {
	case auth == nil:
	case auth.Username != "":
		request.SetBasicAuth(auth.Username, auth.Password)
	case auth.BearerToken != "":
		request.Header.Set("Authorization", "Bearer "+auth.BearerToken)
	case auth.PlainToken != "":
		request.Header.Set("Authorization", auth.PlainToken)
	}
	for name, value := range p.Config.Headers {
		request.Header.Set(name, value)
	}
}

// Identity tells the backend whose relay it serves.
type Identity struct{ Supplier, Service, Application string }

func (i Identity) apply(header http.Header) {
	header.Set("Pocket-Supplier", i.Supplier)
	header.Set("Pocket-Service", i.Service)
	header.Set("Pocket-Application", i.Application)
}

// Headers returns what a WebSocket handshake with a backend carries.
func (p *Pool) Headers(identity Identity) http.Header {
	header := http.Header{}
	identity.apply(header)
	for name, value := range p.Config.Headers {
		header.Set(name, value)
	}
	return header
}
